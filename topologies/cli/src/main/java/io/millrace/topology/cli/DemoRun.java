// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.DevCluster;
import io.millrace.topology.engine.Application;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.engine.MillraceEngine;
import io.millrace.topology.engine.config.ConfigKeys;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.pipelines.AccessLogGenerator;
import io.millrace.topology.pipelines.Account;
import io.millrace.topology.pipelines.AvroRows;
import io.millrace.topology.pipelines.GeneratorOptions;
import io.millrace.topology.pipelines.PaymentGenerator;
import io.millrace.topology.pipelines.SensorGenerator;
import io.millrace.topology.server.MetricsServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A broker, a registry, the three pipelines and what feeds them. One thread.
 *
 * <p>What is started is noted at once, so that {@link #close} undoes it also when a later step fails.
 */
final class DemoRun implements AutoCloseable {
    private static final int PARTITIONS = 2;
    private static final long SEED = 20_240_607;
    private static final int ROWS_PER_DEVICE_AND_SECOND = 3;
    private static final int DEVICES_MIN = 20;
    private static final int SERVICES = 8;
    private static final int ACCOUNTS_PER_ROW_AND_SECOND = 100;
    private static final double LATE = 0.002;
    private static final long LATE_MILLIS_MAX = 60_000;
    private static final long STATE_BYTES = 32L << 20;
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final int rowsPerSecond;
    private final String guarantee;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "demo");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<DemoPipeline, Running> running = new EnumMap<>(DemoPipeline.class);
    private final List<Application> applications = new CopyOnWriteArrayList<>();
    private final List<DemoFigures> figures = new ArrayList<>();
    private final List<DemoFeed> feeds = new ArrayList<>();
    private @Nullable Producer<byte[], byte[]> producer;
    private @Nullable DemoWatcher watcher;

    /** A pipeline that was started. */
    private record Running(MillraceEngine engine, Application application) {}

    DemoRun(int rowsPerSecond, String guarantee) {
        this.rowsPerSecond = rowsPerSecond;
        this.guarantee = guarantee;
    }

    /** The addresses of what runs. */
    record Addresses(String bootstrapServers, String registryUrl, InetSocketAddress metrics) {}

    /** All but the feeds; empty when it was interrupted before all was there. */
    Optional<Addresses> start(InetSocketAddress listen, CountDownLatch interrupted) throws InterruptedException {
        Path pipelines = DemoPipeline.folders();
        note("waiting for a broker and a schema registry of its own");
        // Meanwhile the SQL is compiled and the models are loaded.
        Map<DemoPipeline, Future<Compilation>> compiling = new EnumMap<>(DemoPipeline.class);
        for (DemoPipeline pipeline : DemoPipeline.values()) {
            Path file = pipelines.resolve(pipeline.label()).resolve("pipeline.sql");
            compiling.put(pipeline, threads.submit(() -> compile(file)));
        }
        DevCluster cluster = keep(DevCluster.start(BrokerOptions.temporary()));
        if (interrupted.getCount() == 0) {
            return Optional.empty();
        }
        // The broker removes its folder also when this process is killed.
        Path state = cluster.broker().directory().resolve("state");
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MetricsServer server = keep(MetricsServer.start(listen, () -> List.copyOf(applications), meters));
        for (DemoPipeline pipeline : DemoPipeline.values()) {
            ShippedSchemas.registerFolder(
                    pipelines.resolve(pipeline.label()).resolve("schemas"),
                    cluster.registry().schemas());
        }
        note("waiting for the pipelines sensors, transactions and logs");
        Map<DemoPipeline, Future<Running>> starting = new EnumMap<>(DemoPipeline.class);
        compiling.forEach((pipeline, compilation) -> starting.put(
                pipeline,
                threads.submit(
                        () -> run(pipeline, keep(result(compilation)), config(pipeline, cluster, state), meters))));
        awaitAll(starting);
        if (interrupted.getCount() == 0) {
            return Optional.empty();
        }
        prepareFeeds(cluster);
        if (interrupted.getCount() == 0) {
            return Optional.empty();
        }
        return Optional.of(new Addresses(cluster.bootstrapServers(), cluster.registryUrl(), server.address()));
    }

    /** All of them, also when one fails: what is still starting could not be closed. */
    private void awaitAll(Map<DemoPipeline, Future<Running>> starting) throws InterruptedException {
        RuntimeException failure = null;
        for (Map.Entry<DemoPipeline, Future<Running>> one : starting.entrySet()) {
            try {
                Running application = result(one.getValue());
                running.put(one.getKey(), application);
                figures.add(new DemoFigures(one.getKey(), application.application()));
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void note(String text) {
        System.err.println(text);
    }

    private <T extends AutoCloseable> T keep(T resource) {
        synchronized (started) {
            started.push(resource);
        }
        return resource;
    }

    private static Compilation compile(Path file) {
        try (SchemaRegistry schemas = OfflineRegistry.open(null, List.of(file))) {
            Compilation compilation = Compilation.of(List.of(file), schemas);
            if (Diagnosed.refuses(compilation.files())) {
                compilation.close();
                throw new MillraceException(ErrorCode.QUERY_FAILED, "the shipped pipeline " + file + " has errors");
            }
            return compilation;
        }
    }

    private EngineConfig config(DemoPipeline pipeline, DevCluster cluster, Path folder) {
        Map<String, String> settings = Map.of(
                ConfigKeys.BOOTSTRAP,
                cluster.bootstrapServers(),
                ConfigKeys.REGISTRY,
                cluster.registryUrl(),
                ConfigKeys.GUARANTEE,
                guarantee,
                ConfigKeys.THREADS,
                "1",
                ConfigKeys.STATE_MEMORY,
                Long.toString(STATE_BYTES));
        return new ConfigKeys().with(settings, "demo").build(pipeline.applicationId(), folder);
    }

    private Running run(
            DemoPipeline pipeline, Compilation compilation, EngineConfig config, PrometheusMeterRegistry meters)
            throws InterruptedException {
        CompositeMeterRegistry labelled = new CompositeMeterRegistry();
        labelled.config().commonTags("application", pipeline.applicationId());
        labelled.add(meters);
        MillraceEngine engine = keep(MillraceEngine.connect(config, labelled));
        engine.createSources(compilation, PARTITIONS);
        Application application = keep(engine.startBounded(compilation));
        applications.add(application);
        application.awaitReady(READY);
        return new Running(engine, application);
    }

    /** Lets the generators send. */
    void feed() {
        feeds.forEach(DemoFeed::start);
    }

    private void prepareFeeds(DevCluster cluster) throws InterruptedException {
        DemoWatcher reader = keep(new DemoWatcher(cluster.bootstrapServers(), figures));
        reader.start();
        watcher = reader;
        Producer<byte[], byte[]> writer = keep(new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer()));
        producer = writer;
        PaymentGenerator payments = new PaymentGenerator(options(rowsPerSecond * ACCOUNTS_PER_ROW_AND_SECOND));
        load(payments.accounts(), schemaId(cluster, "accounts-value"), writer);
        SensorGenerator sensors =
                new SensorGenerator(options(Math.max(DEVICES_MIN, rowsPerSecond / ROWS_PER_DEVICE_AND_SECOND)));
        AccessLogGenerator logs = new AccessLogGenerator(options(SERVICES));
        add(DemoPipeline.SENSORS, DemoRows.of(sensors, schemaId(cluster, "sensor_readings-value")), writer);
        add(DemoPipeline.TRANSACTIONS, DemoRows.of(payments, schemaId(cluster, "payments-value")), writer);
        add(DemoPipeline.LOGS, DemoRows.of(logs), writer);
    }

    private static GeneratorOptions options(int keys) {
        return GeneratorOptions.orderly(SEED, keys).withLate(LATE, LATE_MILLIS_MAX);
    }

    private static int schemaId(DevCluster cluster, String subject) {
        return cluster.registry()
                .schemas()
                .latest(subject)
                .orElseThrow(() -> new MillraceException(ErrorCode.INTERNAL, "no schema " + subject))
                .id();
    }

    private void add(DemoPipeline pipeline, DemoRows rows, Producer<byte[], byte[]> producer) {
        feeds.add(keep(new DemoFeed(pipeline.input(), rows, rowsPerSecond, producer)));
    }

    /** A payment is joined to what is known of its account when it comes, so the accounts go first. */
    private void load(List<Account> accounts, int schemaId, Producer<byte[], byte[]> producer)
            throws InterruptedException {
        note("waiting for " + accounts.size() + " accounts to be in their table");
        for (Account account : accounts) {
            producer.send(new ProducerRecord<>(
                    "accounts",
                    account.accountId().getBytes(StandardCharsets.UTF_8),
                    AvroRows.framed(schemaId, AvroRows.of(account))));
        }
        producer.flush();
        Running transactions = running.get(DemoPipeline.TRANSACTIONS);
        if (transactions != null) {
            transactions.engine().drain(transactions.application());
        }
    }

    List<DemoFigures> figures() {
        return figures;
    }

    /** @throws MillraceException why a pipeline stopped, when one did */
    void check() {
        for (Application application : applications) {
            application.failure().ifPresent(failure -> {
                throw failure;
            });
        }
    }

    /** Stops the feeds, and waits until what they sent is processed and seen. */
    void finish() throws InterruptedException {
        feeds.forEach(DemoFeed::close);
        if (producer != null) {
            producer.flush();
        }
        List<Future<?>> draining = new ArrayList<>();
        for (Running one : running.values()) {
            draining.add(threads.submit(() -> {
                one.engine().drain(one.application());
                return null;
            }));
        }
        long deadline = System.nanoTime() + DRAIN.toNanos();
        for (Future<?> drain : draining) {
            try {
                drain.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException slow) {
                drain.cancel(true);
                note("note: not everything that was sent is processed after " + DRAIN.toSeconds() + " s");
            } catch (ExecutionException e) {
                throw coded(e);
            }
        }
        if (watcher != null) {
            watcher.close();
        }
    }

    private static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw coded(e);
        }
    }

    private static RuntimeException coded(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
            return cause;
        }
        return new MillraceException(ErrorCode.INTERNAL, String.valueOf(e.getCause()), null, e);
    }

    @Override
    public void close() {
        feeds.forEach(DemoFeed::close);
        List<Callable<Void>> closing = new ArrayList<>();
        for (Application application : applications) {
            closing.add(() -> {
                application.close();
                return null;
            });
        }
        try {
            threads.invokeAll(closing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (started) {
            while (!started.isEmpty()) {
                closeOne(started.pop());
            }
        }
        threads.shutdownNow();
    }

    private static void closeOne(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.err.println("note: " + resource.getClass().getSimpleName() + " did not close: " + e);
        }
    }
}
