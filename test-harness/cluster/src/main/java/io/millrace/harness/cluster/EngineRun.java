// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.Application;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.engine.MillraceEngine;
import io.millrace.topology.engine.RunReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/** An engine in this process. One thread. */
public final class EngineRun implements AutoCloseable {
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(120);

    private final MillraceEngine engine;
    private final Compilation compilation;
    private final Application application;

    private EngineRun(MillraceEngine engine, Compilation compilation, Application application) {
        this.engine = engine;
        this.compilation = compilation;
        this.application = application;
    }

    /** Compiles and starts files that run until they are stopped; see {@link #startBounded}. */
    public static EngineRun start(EngineSettings settings, List<Path> files) {
        return start(settings, files, MillraceEngine::start);
    }

    /**
     * Compiles and starts files that {@link #drain} is called on.
     *
     * @throws MillraceException what preparing finds
     * @throws IllegalStateException with the diagnostics when the SQL is wrong
     */
    public static EngineRun startBounded(EngineSettings settings, List<Path> files) {
        return start(settings, files, MillraceEngine::startBounded);
    }

    private static EngineRun start(
            EngineSettings settings, List<Path> files, BiFunction<MillraceEngine, Compilation, Application> start) {
        MillraceEngine engine = MillraceEngine.connect(settings.config(), new SimpleMeterRegistry());
        Compilation compilation = null;
        try {
            compilation = engine.compile(files);
            if (compilation.files().hasErrors()) {
                throw new IllegalStateException(
                        compilation.files().diagnostics().toString());
            }
            return new EngineRun(engine, compilation, start.apply(engine, compilation));
        } catch (RuntimeException failure) {
            if (compilation != null) {
                compilation.close();
            }
            engine.close();
            throw failure;
        }
    }

    /**
     * Runs files up to the ends of their topics and stops.
     *
     * @throws MillraceException why the run failed, if it did
     */
    public static RunReport untilEnd(EngineSettings settings, List<Path> files) {
        try (EngineRun run = startBounded(settings, files)) {
            run.drain();
            RunReport report = run.stop();
            if (run.application.failure().isPresent()) {
                throw run.application.failure().get();
            }
            return report;
        }
    }

    public Application application() {
        return application;
    }

    /** Waits until everything that was there is processed, two minutes at most. */
    public void drain() {
        drain(DRAIN_TIMEOUT);
    }

    /** Waits until everything that was there is processed. */
    public void drain(Duration timeout) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            engine.drain(application);
            return null;
        });
        Thread thread = new Thread(task, "drain");
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new IllegalStateException(
                    "not drained within " + timeout + ", " + application.condition() + ": " + application.report(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Commits and stops; what the run did. */
    public RunReport stop() {
        application.close();
        return application.report();
    }

    @Override
    public void close() {
        application.close();
        compilation.close();
        engine.close();
    }
}
