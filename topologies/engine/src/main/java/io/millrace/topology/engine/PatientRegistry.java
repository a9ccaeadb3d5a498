// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.RegistryUnavailableException;
import io.millrace.schema.registry.SchemaRegistry;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry that waits when the one behind it does not answer, so that no record is judged by that. Any thread; the thread
 * that asks waits, until the registry answers or the engine is stopped.
 */
final class PatientRegistry implements SchemaRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(PatientRegistry.class);
    private static final long FIRST_WAIT_MILLIS = 100;
    private static final long LONGEST_WAIT_MILLIS = 5_000;

    private final SchemaRegistry registry;
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch stopped = new CountDownLatch(1);

    PatientRegistry(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** Whether nobody waits for an answer. */
    boolean isAnswering() {
        return waiting.get() == 0;
    }

    /** Lets the threads that wait go, with the registry's error. */
    void stop() {
        stopped.countDown();
    }

    @Override
    public RegisteredSchema byId(int id) {
        return patiently(() -> registry.byId(id));
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        return patiently(() -> registry.latest(subject));
    }

    @Override
    public int register(String subject, String schemaType, String schemaText) {
        return patiently(() -> registry.register(subject, schemaType, schemaText));
    }

    private <T> T patiently(Supplier<T> question) {
        try {
            return question.get();
        } catch (RegistryUnavailableException first) {
            LOG.warn("{}; waiting for it", first.getMessage());
            waiting.incrementAndGet();
            try {
                return waitFor(question, first);
            } finally {
                waiting.decrementAndGet();
            }
        }
    }

    private <T> T waitFor(Supplier<T> question, RegistryUnavailableException first) {
        long wait = FIRST_WAIT_MILLIS;
        RegistryUnavailableException last = first;
        while (!isStopped(wait)) {
            try {
                T answer = question.get();
                LOG.info("the schema registry answers again");
                return answer;
            } catch (RegistryUnavailableException again) {
                last = again;
                wait = Math.min(wait * 2, LONGEST_WAIT_MILLIS);
            }
        }
        throw last;
    }

    private boolean isStopped(long waitMillis) {
        try {
            return stopped.await(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        stop();
        registry.close();
    }
}
