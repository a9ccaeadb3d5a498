// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.planner.PlannedAssertion;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.Assertion;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What ASSERT says of topics and schemas, asked of brokers and registry. One thread. */
final class ClusterAssertions {
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int ANSWER_SECONDS = 30;

    private final Admin admin;
    private final SchemaRegistry registry;
    private final EngineConfig config;

    ClusterAssertions(Admin admin, SchemaRegistry registry, EngineConfig config) {
        this.admin = admin;
        this.registry = registry;
        this.config = config;
    }

    /**
     * Looks at those assertions that belong to a moment, in the order of the text.
     *
     * @throws MillraceException MR-6010 for the first one that does not hold within its time
     */
    void check(List<PlannedAssertion> assertions, PlannedAssertion.When when) {
        for (PlannedAssertion assertion : assertions) {
            if (assertion instanceof PlannedAssertion.Topic topic && topic.when() == when) {
                require(topic.span(), topic.timeoutMillis(), () -> problem(topic));
            } else if (assertion instanceof PlannedAssertion.Schema schema
                    && when == PlannedAssertion.When.BEFORE_MAKING) {
                requireRegistry(schema);
                require(schema.span(), schema.timeoutMillis(), () -> problem(schema));
            }
        }
    }

    private void requireRegistry(PlannedAssertion.Schema schema) {
        if (config.schemaRegistry() == null) {
            throw new MillraceException(
                    ErrorCode.REGISTRY_MISSING, at(schema.span()) + ": a schema is asserted, and no registry is given");
        }
    }

    /** @param problem what is found instead, or null when it is as asserted */
    private static void require(Span span, long timeoutMillis, Supplier<@Nullable String> problem) {
        long begin = System.nanoTime();
        String found = problem.get();
        while (found != null && System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(timeoutMillis)) {
            LockSupport.parkNanos(AGAIN_NANOS);
            found = problem.get();
        }
        if (found != null) {
            throw unmet(span, found);
        }
    }

    static MillraceException unmet(Span span, String found) {
        return unmet(span, found, null);
    }

    static MillraceException unmet(Span span, String found, @Nullable String hint) {
        return new MillraceException(ErrorCode.ASSERTION_UNMET, at(span) + ": " + found, hint);
    }

    private static String at(Span span) {
        return span.source().name() + ":" + span.line();
    }

    private @Nullable String problem(PlannedAssertion.Topic asserted) {
        Optional<TopicDescription> found = describe(asserted.topic());
        if (asserted.presence() == Assertion.Presence.NOT_EXISTS) {
            return found.isPresent() ? "topic " + asserted.topic() + " exists" : null;
        }
        if (found.isEmpty()) {
            return "topic " + asserted.topic() + " does not exist";
        }
        int partitions = found.get().partitions().size();
        int replicas = found.get().partitions().get(0).replicas().size();
        return different(asserted.topic(), "partitions", partitions, asserted.partitions())
                .or(() -> different(asserted.topic(), "replicas", replicas, asserted.replicas()))
                .orElse(null);
    }

    private static Optional<String> different(String topic, String what, int found, @Nullable Integer asserted) {
        return asserted == null || asserted == found
                ? Optional.empty()
                : Optional.of(
                        "topic " + topic + " has " + what + " = " + found + ", asserted is " + what + " = " + asserted);
    }

    private Optional<TopicDescription> describe(String topic) {
        try {
            return Optional.ofNullable(admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .get(topic));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw unreachable(e);
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private MillraceException unreachable(Exception cause) {
        return new MillraceException(
                ErrorCode.KAFKA_UNREACHABLE, "no answer from the brokers at " + config.bootstrapServers(), null, cause);
    }

    private @Nullable String problem(PlannedAssertion.Schema asserted) {
        boolean wanted = asserted.presence() == Assertion.Presence.EXISTS;
        String subject = asserted.subject();
        Integer id = asserted.id();
        if (subject == null) {
            boolean there = id != null && isKnown(id);
            return there == wanted ? null : "schema " + id + (there ? " is registered" : " is not registered");
        }
        Optional<RegisteredSchema> newest = registry.latest(subject);
        boolean there = newest.isPresent() && (id == null || newest.get().id() == id);
        if (there == wanted) {
            return null;
        }
        if (newest.isEmpty()) {
            return "subject " + subject + " has no schema";
        }
        return there
                ? "subject " + subject + " has a schema, with id "
                        + newest.get().id()
                : "the newest schema of subject " + subject + " has id "
                        + newest.get().id() + ", asserted is " + id;
    }

    private boolean isKnown(int id) {
        try {
            RegisteredSchema unused = registry.byId(id);
            return true;
        } catch (RecordException unknown) {
            if (unknown.code() == ErrorCode.SCHEMA_ID_UNKNOWN) {
                return false;
            }
            throw unknown;
        }
    }
}
