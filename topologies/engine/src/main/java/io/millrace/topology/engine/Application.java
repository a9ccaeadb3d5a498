// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.RegistryUnavailableException;
import io.millrace.state.api.OtherLabelException;
import io.millrace.state.api.StateDisk;
import io.millrace.state.rocksdb.RocksEngine;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.runtime.RuntimeEnvironment;
import io.millrace.topology.runtime.metrics.RuntimeMetrics;
import io.millrace.topology.runtime.metrics.SinkCounters;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.sql.Diagnostic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pipeline that runs. Any thread may ask and close; {@link #drain} is for one thread. */
public final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 20;

    private final EngineConfig config;
    private final PlannedFiles files;
    private final KafkaStreams streams;
    private final RuntimeEnvironment environment;
    private final TrackingClients clients;
    private final PatientRegistry registry;
    private final RocksEngine rocks;
    private final RestoreProgress restores;
    private final StateDisk disk;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Predecessor predecessor;
    private final List<Diagnostic> warnings;
    private final ThreadFailures failures;
    private @Nullable DepartedTasks departed;
    private final AtomicInteger threadsReplaced = new AtomicInteger();
    private volatile @Nullable MillraceException failure;

    private double cpuAtFirstPoll;
    private volatile boolean closed;
    private volatile long windowsOpenAtClose = -1;

    /** What an application is made of. */
    record Parts(
            KafkaStreams streams,
            RuntimeEnvironment environment,
            TrackingClients clients,
            PatientRegistry registry,
            RocksEngine rocks,
            RestoreProgress restores,
            StateDisk disk,
            Predecessor predecessor,
            List<Diagnostic> warnings) {}

    Application(EngineConfig config, PlannedFiles files, Parts parts) {
        this.config = config;
        this.files = files;
        this.streams = parts.streams();
        this.environment = parts.environment();
        this.clients = parts.clients();
        this.registry = parts.registry();
        this.rocks = parts.rocks();
        this.restores = parts.restores();
        this.disk = parts.disk();
        this.predecessor = parts.predecessor();
        this.warnings = List.copyOf(parts.warnings());
        this.failures = new ThreadFailures(clients::commits, System::nanoTime);
    }

    void start() {
        streams.setUncaughtExceptionHandler(this::onFailure);
        streams.setStateListener((now, before) -> {
            LOG.info("{} -> {}", before, now);
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                stopped.countDown();
            }
        });
        disk.listen(new StateDisk.Listener() {
            @Override
            public void refuses(StateDisk.Trouble trouble) {
                LOG.warn("application {} pauses until the disk takes its state", config.applicationId());
                streams.pause();
            }

            @Override
            public void hasRoom() {
                LOG.info("application {} goes on", config.applicationId());
                streams.resume();
            }
        });
        cpuAtFirstPoll = ProcessUsage.cpuSeconds();
        streams.start();
        departed = DepartedTasks.start(
                environment.stores(),
                config.stateDirectory().resolve(config.applicationId()),
                config.cleanupDelay(),
                () -> streams.state() == KafkaStreams.State.RUNNING);
    }

    private StreamThreadExceptionResponse onFailure(Throwable thrown) {
        MillraceException coded = ThreadFailures.coded(thrown);
        if (closed && coded instanceof RegistryUnavailableException) {
            // A thread that waited for the registry was let go; its records are not committed and come again.
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        Duration delay = failures.replacementDelay(thrown);
        if (delay != null) {
            LOG.warn("a stream thread failed and is replaced after {}", delay, thrown);
            if (endsWithin(delay)) {
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
            clients.leaveGroup();
            threadsReplaced.incrementAndGet();
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        if (leavesGroup()) {
            // Another thread may be joining it just now, and would wait for this one.
            clients.leaveGroup();
        }
        failure = told(thrown, coded);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Whoever runs the application tells what stopped it; only where that is not known its trace is wanted. */
    private MillraceException told(Throwable thrown, @Nullable MillraceException coded) {
        if (coded != null) {
            LOG.info("application {} stops", config.applicationId(), thrown);
            return coded instanceof OtherLabelException other ? KeptState.placed(other, files) : coded;
        }
        MillraceException refused = TooLargeRow.told(config.applicationId(), thrown);
        if (refused != null) {
            LOG.info("application {} stops", config.applicationId(), thrown);
            return refused;
        }
        LOG.error("application {} stops", config.applicationId(), thrown);
        return new MillraceException(
                ErrorCode.QUERY_FAILED,
                "application " + config.applicationId() + " stopped: " + rootMessage(thrown),
                null,
                thrown);
    }

    /** Waits, but not when somebody closes the application: then it ends. */
    private boolean endsWithin(Duration delay) {
        try {
            return closing.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static String rootMessage(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
    }

    public EngineConfig config() {
        return config;
    }

    public PlannedFiles files() {
        return files;
    }

    /** What was found at the start that is no reason to stop. */
    public List<Diagnostic> warnings() {
        return warnings;
    }

    public RuntimeMetrics metrics() {
        return environment.metrics();
    }

    public String deadLetterTopic() {
        return environment.deadLetterTopic();
    }

    /** Whether all tasks run and nothing waits for a neighbour. */
    public boolean isReady() {
        return streams.state() == KafkaStreams.State.RUNNING && registry.isAnswering() && disk.trouble() == null;
    }

    /** One line on what the application is doing or waits for. */
    public String condition() {
        if (!registry.isAnswering()) {
            return "waiting for the schema registry at " + config.schemaRegistry();
        }
        StateDisk.Trouble trouble = disk.trouble();
        if (trouble != null) {
            return "paused, " + trouble.code().label() + ": " + trouble.message() + "; " + trouble.freeBytes()
                    + " bytes are free, " + trouble.neededBytes() + " are needed";
        }
        return streams.state().name().toLowerCase(java.util.Locale.ROOT);
    }

    /** How many stores were restored from the beginning of a changelog that was not empty. */
    public long wholeRestores() {
        return restores.wholeRestores();
    }

    /** Whether the application has not stopped. */
    public boolean isAlive() {
        return stopped.getCount() > 0;
    }

    /** Its clients, and what they counted. */
    TrackingClients clients() {
        return clients;
    }

    /** How many stream threads failed so far and had others take their places. */
    public int threadsReplaced() {
        return threadsReplaced.get();
    }

    /** Why the application stopped by itself, if it did. */
    public Optional<MillraceException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Waits until the application is stopped or failed; false when the time ran out. */
    public boolean awaitStopped(Duration timeout) throws InterruptedException {
        return stopped.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until all tasks run. Throws the failure when the application stops instead, and MR-8007 when time runs out. */
    public void awaitReady(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!isReady()) {
            if (awaitStopped(Duration.ofMillis(POLL_MILLIS))) {
                throw failure().orElse(new MillraceException(ErrorCode.QUERY_FAILED, "the application was stopped"));
            }
            if (System.nanoTime() > end) {
                throw new MillraceException(
                        ErrorCode.TIMED_OUT, "the application is not ready after " + timeout + ": " + condition());
            }
        }
    }

    /**
     * Waits until everything up to the ends that were seen at the start is processed and handed on.
     *
     * @throws MillraceException the failure, when the application stops before
     */
    void drain(Admin admin) throws InterruptedException {
        if (!clients.watchesWrites()) {
            throw new IllegalStateException("an application that is drained is started with startBounded");
        }
        Set<String> inside = Topics.inside(files, config.applicationId());
        try {
            Drain drain = new Drain(
                    admin,
                    config.applicationId(),
                    clients,
                    environment.progress(),
                    Topics.outside(files),
                    existing(admin, inside));
            while (!drain.outsideProcessed()) {
                pause();
            }
            settle(drain);
        } catch (ExecutionException e) {
            throw new MillraceException(
                    ErrorCode.KAFKA_UNREACHABLE,
                    "the brokers at " + config.bootstrapServers() + " do not answer: " + rootMessage(e),
                    null,
                    e);
        }
    }

    /** Internal topics are made by Kafka Streams when it starts. */
    private Set<String> existing(Admin admin, Set<String> topics) throws InterruptedException, ExecutionException {
        while (!admin.listTopics().names().get().containsAll(topics)) {
            pause();
        }
        return topics;
    }

    /**
     * Waits until nothing is on its way: no row is held in a batch, all that was sent can be read, and all that can be read
     * between the queries is processed and committed; with nothing sent while that was looked at.
     */
    private void settle(Drain drain) throws InterruptedException, ExecutionException {
        environment.progress().finish();
        try {
            boolean settled = false;
            while (!settled) {
                pause();
                long sentBefore = clients.sent();
                settled = isQuiet()
                        && drain.outsideProcessed()
                        && drain.writtenIsVisible()
                        && drain.insideProcessed()
                        && drain.isCommitted()
                        && isQuiet()
                        && clients.sent() == sentBefore;
            }
        } finally {
            // Who drains to wait for what was sent so far, as the demo does, goes on at the usual pace.
            environment.progress().goOn();
        }
    }

    private boolean isQuiet() {
        return metrics().rowsHeld().get() == 0 && clients.allCommitted();
    }

    private void pause() throws InterruptedException {
        if (awaitStopped(Duration.ofMillis(POLL_MILLIS))) {
            throw failure().orElse(new MillraceException(ErrorCode.QUERY_FAILED, "the application was stopped"));
        }
    }

    /** Commits and stops; state stays where it is. May be called twice. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        closing.countDown();
        if (departed != null) {
            departed.close();
        }
        // Tasks take their windows along when they close.
        windowsOpenAtClose = metrics().windowsOpen().get();
        registry.stop();
        // Nobody lets the application go on that is closing.
        disk.close();
        boolean stoppedInTime = streams.close(
                CloseOptions.groupMembershipOperation(membership()).withTimeout(CLOSE_TIMEOUT));
        if (!stoppedInTime) {
            LOG.warn("the application did not stop within {}", CLOSE_TIMEOUT);
        }
        stopped.countDown();
        if (stoppedInTime) {
            rocks.close();
            predecessor.close();
        }
        registry.close();
    }

    /**
     * An application that is restarted soon stays in its group, so that it finds its tasks again without a rebalance. But a
     * thread that is joining the group waits for all members, also for those that stopped and did not leave, until their
     * sessions time out; and the close would wait for that thread.
     */
    private boolean leavesGroup() {
        return clients.watchesWrites() || streams.state() != KafkaStreams.State.RUNNING;
    }

    private CloseOptions.GroupMembershipOperation membership() {
        return leavesGroup()
                ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
                : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;
    }

    /** What the run did so far; after {@link #close} what it did. */
    public RunReport report() {
        long firstPoll = clients.firstPollNanos();
        double wall = firstPoll == 0 ? 0 : (System.nanoTime() - firstPoll) / 1e9;
        List<SourceCounters.Snapshot> queries =
                RunReport.ofEachSource(files.plan(), metrics().sources());
        return new RunReport(
                recordsIn(queries),
                recordsOut(),
                queries,
                clients.deadLetters(),
                queries.stream().mapToLong(SourceCounters.Snapshot::late).sum(),
                queries.stream().mapToLong(SourceCounters.Snapshot::filtered).sum(),
                windowsOpenAtClose >= 0
                        ? windowsOpenAtClose
                        : metrics().windowsOpen().get(),
                wall,
                ProcessUsage.cpuSeconds() - cpuAtFirstPoll,
                ProcessUsage.uptimeSeconds() - wall,
                ProcessUsage.rssPeakMb());
    }

    private Map<String, Long> recordsIn(List<SourceCounters.Snapshot> queries) {
        Map<String, String> topics = new LinkedHashMap<>();
        files.plan()
                .queries()
                .forEach(query ->
                        query.reads().forEach(read -> topics.put(query.id() + "\n" + read.name(), read.topic())));
        Map<String, Long> records = new LinkedHashMap<>();
        topics.values().forEach(topic -> records.put(topic, 0L));
        for (SourceCounters.Snapshot query : queries) {
            String topic = topics.get(query.query() + "\n" + query.source());
            if (topic != null) {
                records.merge(topic, query.consumed(), Math::max);
            }
        }
        return records;
    }

    private Map<String, Long> recordsOut() {
        Map<String, Long> records = new LinkedHashMap<>();
        files.plan().queries().forEach(query -> records.put(query.sink().topic(), 0L));
        for (SinkCounters sink : metrics().sinks()) {
            records.merge(sink.topic(), sink.rows(), Long::sum);
        }
        return records;
    }
}
