// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.topology.engine.config.EngineConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a killed process with the same state folder left at the brokers and nobody takes up. A stream thread takes up the transaction
 * and the group membership of the thread with its number; but a thread that replaced another one had a number that none has after a
 * restart, and an application without state has other transactions each time. Until they time out, whoever reads committed records
 * sees nothing behind such a transaction, and the partitions of such a member wait.
 *
 * <p>A file in the state folder says what the transactions were called, and is locked as long as this is open: what belongs to a
 * process that is alive is left alone. One thread.
 */
final class Predecessor implements AutoCloseable {
    static final String FILE = "millrace-transactions";

    private static final Logger LOG = LoggerFactory.getLogger(Predecessor.class);
    private static final long ANSWER_SECONDS = 5;
    private static final int FILE_BYTES_MAX = 1 << 20;

    private final Admin admin;
    private final EngineConfig config;
    private @Nullable FileChannel file;

    /** Does not close the client. */
    Predecessor(Admin admin, EngineConfig config) {
        this.admin = admin;
        this.config = config;
    }

    /**
     * Ends and removes it. To be called when no stream thread works yet. What hinders it is logged and nothing more: what was left
     * then ends by its time-out.
     *
     * @param names of the clients of this process
     */
    void end(TrackingClients.Names names) {
        try {
            FileChannel locked = lock();
            if (locked == null) {
                LOG.info("another process uses {}", config.stateDirectory());
                return;
            }
            file = locked;
            if (names.members() != null) {
                removeMembers(names.members());
            }
            if (names.transactions() != null) {
                endTransactions(locked, names.transactions());
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            LOG.info("cannot look for what a process before this one left: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable FileChannel lock() throws IOException {
        Path folder = config.stateDirectory().resolve(config.applicationId());
        Files.createDirectories(folder);
        FileChannel channel = FileChannel.open(
                folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            // As another process would.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    private void removeMembers(String prefix) throws InterruptedException, ExecutionException, TimeoutException {
        List<MemberToRemove> abandoned;
        try {
            abandoned = admin
                    .describeConsumerGroups(List.of(config.applicationId()))
                    .all()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .flatMap(group -> group.members().stream())
                    .flatMap(member -> member.groupInstanceId().stream())
                    .filter(id -> id.startsWith(prefix) && !isTakenUp(id.substring(prefix.length())))
                    .map(MemberToRemove::new)
                    .toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return;
            }
            throw e;
        }
        if (!abandoned.isEmpty()) {
            LOG.info("removing members of the group that nobody takes up: {}", abandoned.size());
            admin.removeMembersFromConsumerGroup(
                            config.applicationId(), new RemoveMembersFromConsumerGroupOptions(abandoned))
                    .all()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void endTransactions(FileChannel names, String own)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Set<String> prefixes = read(names);
        prefixes.add(own);
        // Before anything is sent; those before are known as long as their transactions may be there.
        write(names, prefixes);
        List<String> abandoned = open(prefixes, own);
        if (!abandoned.isEmpty()) {
            LOG.info("ending transactions that were left open: {}", abandoned);
            admin.fenceProducers(abandoned).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
        write(names, Set.of(own));
    }

    private static Set<String> read(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), FILE_BYTES_MAX));
        file.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), UTF_8);
        Set<String> lines = new LinkedHashSet<>(text.lines().toList());
        lines.removeIf(String::isBlank);
        return lines;
    }

    private static void write(FileChannel file, Set<String> lines) throws IOException {
        file.truncate(0);
        file.write(ByteBuffer.wrap(String.join("\n", lines).getBytes(UTF_8)), 0);
    }

    /** The open transactions of threads that will not be there. */
    private List<String> open(Set<String> prefixes, String own)
            throws InterruptedException, ExecutionException, TimeoutException {
        return admin
                .listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                .all()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> prefixes.stream().anyMatch(id::startsWith))
                .filter(id -> !(id.startsWith(own) && isTakenUp(id.substring(own.length()))))
                .toList();
    }

    private boolean isTakenUp(String number) {
        return TrackingClients.numberOf(number) <= config.threads();
    }

    /** Another process may take the folder. */
    @Override
    public void close() {
        FileChannel locked = file;
        file = null;
        if (locked == null) {
            return;
        }
        try {
            locked.close();
        } catch (IOException e) {
            LOG.info("cannot close {}: {}", FILE, e.toString());
        }
    }
}
