// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SELECT that runs by itself: an application of its own, of which nothing is left behind when it is closed. Any thread may close
 * it.
 */
public final class ShownQuery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShownQuery.class);
    private static final int CLEANUP_SECONDS = 10;

    private final Application application;
    private final Admin admin;
    private boolean closed;

    ShownQuery(Application application, Admin admin) {
        this.application = application;
        this.admin = admin;
    }

    /** Waits until it is stopped or failed; false when the time ran out. */
    public boolean awaitStopped(Duration timeout) throws InterruptedException {
        return application.awaitStopped(timeout);
    }

    /**
     * Waits until it has shown all rows of what was there when this was called.
     *
     * @throws io.millrace.schema.errors.MillraceException the failure, when the query stops before
     */
    public void drain() throws InterruptedException {
        application.drain(admin);
    }

    /** How many records it could not read. */
    public long unreadable() {
        return application.metrics().sources().stream()
                .mapToLong(SourceCounters.Snapshot::deadLettered)
                .sum();
    }

    /** Why it stopped by itself, if it did. */
    public Optional<io.millrace.schema.errors.MillraceException> failure() {
        return application.failure();
    }

    /** Stops it, and removes what it made: topics, group and state. May be called twice. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        application.close();
        String id = application.config().applicationId();
        try {
            Set<String> own = admin.listTopics().names().get(CLEANUP_SECONDS, TimeUnit.SECONDS).stream()
                    .filter(topic -> topic.startsWith(id + "-"))
                    .collect(Collectors.toSet());
            admin.deleteTopics(own).all().get(CLEANUP_SECONDS, TimeUnit.SECONDS);
            admin.deleteConsumerGroups(List.of(id)).all().get(CLEANUP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("topics and group {} of a query that was shown are left behind", id, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delete(application.config().stateDirectory());
    }

    static Path stateDirectory() {
        try {
            return Files.createTempDirectory("millrace-shown-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("folder {} of a query that was shown is left behind", folder, e);
        }
    }

    /** The engine's registry, which goes on when the query ends. */
    record Borrowed(SchemaRegistry registry) implements SchemaRegistry {
        @Override
        public RegisteredSchema byId(int id) {
            return registry.byId(id);
        }

        @Override
        public Optional<RegisteredSchema> latest(String subject) {
            return registry.latest(subject);
        }

        @Override
        public int register(String subject, String schemaType, String schemaText) {
            return registry.register(subject, schemaType, schemaText);
        }

        @Override
        public void close() {}
    }
}
