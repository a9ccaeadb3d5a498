// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.topology.engine.config.EngineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that a killed process with the same state folder left open and that nobody takes up: a stream thread ends what the
 * thread with its number left, but a thread that replaced another one had a number that no thread has after a restart. Until such a
 * transaction times out, whoever reads committed records sees nothing behind it. One thread.
 */
final class AbandonedTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);
    private static final long ANSWER_SECONDS = 5;

    /** Kafka Streams' file with the identity that its transactions are named by. */
    private static final String PROCESS_FILE = "kafka-streams-process-metadata";

    private static final Pattern PROCESS_ID = Pattern.compile("\"processId\"\\s*:\\s*\"([^\"]+)\"");

    private final Admin admin;
    private final EngineConfig config;

    /** Does not close the client. */
    AbandonedTransactions(Admin admin, EngineConfig config) {
        this.admin = admin;
        this.config = config;
    }

    /**
     * Ends them. To be called when this process has the state folder for itself and no stream thread works yet. What hinders it is
     * logged and nothing more: the transactions then end by their time-out.
     */
    void end() {
        try {
            String processId = processId();
            if (processId == null) {
                return;
            }
            List<String> abandoned = open(config.applicationId() + "-" + processId + "-");
            if (!abandoned.isEmpty()) {
                LOG.info("ending transactions that were left open: {}", abandoned);
                admin.fenceProducers(abandoned).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            LOG.info("cannot look for transactions that were left open: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable String processId() throws IOException {
        Path file = config.stateDirectory().resolve(config.applicationId()).resolve(PROCESS_FILE);
        if (!Files.exists(file)) {
            return null;
        }
        Matcher found = PROCESS_ID.matcher(Files.readString(file));
        return found.find() ? found.group(1) : null;
    }

    /** The open transactions of threads that will not be there. */
    private List<String> open(String prefix) throws InterruptedException, ExecutionException, TimeoutException {
        return admin
                .listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                .all()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(prefix) && !isTakenUp(id.substring(prefix.length())))
                .toList();
    }

    private boolean isTakenUp(String number) {
        return number.matches("\\d{1,9}") && Integer.parseInt(number) <= config.threads();
    }
}
