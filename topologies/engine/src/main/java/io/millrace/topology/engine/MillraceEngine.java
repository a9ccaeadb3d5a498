// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.registry.ConfluentSchemaRegistry;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.StateMemory;
import io.millrace.state.kafka.MillraceStores;
import io.millrace.state.kafka.Transactions;
import io.millrace.state.rocksdb.RocksEngine;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.engine.config.Guarantee;
import io.millrace.topology.engine.config.Lane;
import io.millrace.topology.planner.PlannedAssertion;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.PlannedPrint;
import io.millrace.topology.planner.physical.InternalNames;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.runtime.BatchLane;
import io.millrace.topology.runtime.ProgressTracker;
import io.millrace.topology.runtime.RowListener;
import io.millrace.topology.runtime.RuntimeEnvironment;
import io.millrace.topology.runtime.TopologyAssembler;
import io.millrace.topology.runtime.metrics.RuntimeMetrics;
import io.millrace.topology.runtime.operator.StageClasses;
import io.millrace.topology.sql.Diagnostic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * SQL files on a Kafka cluster: connects, plans, prepares topics and starts. One configuration, one application. Any thread
 * may use it, one at a time.
 */
public final class MillraceEngine implements AutoCloseable {
    private static final int CONNECT_SECONDS = 15;

    private final EngineConfig config;
    private final MeterRegistry meters;
    private final SchemaRegistry registry;
    private final Admin admin;

    private MillraceEngine(EngineConfig config, MeterRegistry meters, SchemaRegistry registry, Admin admin) {
        this.config = config;
        this.meters = meters;
        this.registry = registry;
        this.admin = admin;
    }

    /**
     * Connects.
     *
     * @throws MillraceException MR-6001 when no broker answers, MR-6006 when a client property is not accepted
     */
    public static MillraceEngine connect(EngineConfig config, MeterRegistry meters) {
        // Both take a while to answer, and the time of their clients' classes to load is longer still.
        CompletableFuture<SchemaRegistry> registry =
                Background.supply("millrace-registry", () -> answeringRegistry(config));
        Admin admin = null;
        try {
            admin = Admin.create(adminConfig(config));
            admin.describeCluster().clusterId().get(CONNECT_SECONDS, TimeUnit.SECONDS);
            return new MillraceEngine(config, meters, Background.join(registry), admin);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            release(admin, registry);
            throw new MillraceException(
                    ErrorCode.KAFKA_UNREACHABLE,
                    "no broker answers at " + config.bootstrapServers()
                            + (cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")"),
                    null,
                    cause);
        } catch (MillraceException e) {
            release(admin, registry);
            throw e;
        } catch (KafkaException e) {
            release(admin, registry);
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new MillraceException(
                    ErrorCode.KAFKA_CONFIG,
                    "the Kafka client does not start: " + cause.getMessage(),
                    isAboutBootstrap(cause)
                            ? "--bootstrap takes host:port of brokers whose names are known here"
                            : "look at SET in the SQL files, --config, and the flags",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            release(admin, registry);
            throw new MillraceException(ErrorCode.KAFKA_UNREACHABLE, "interrupted while connecting", null, e);
        }
    }

    private static boolean isAboutBootstrap(Throwable cause) {
        return String.valueOf(cause.getMessage()).contains(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    }

    /** Nobody waits for a registry that is no longer wanted. */
    private static void release(@Nullable Admin admin, CompletableFuture<SchemaRegistry> registry) {
        if (admin != null) {
            admin.close(java.time.Duration.ZERO);
        }
        registry.thenAccept(SchemaRegistry::close);
    }

    /** While it runs an application waits for its registry; one that is not there at the start is told at once. */
    private static SchemaRegistry answeringRegistry(EngineConfig config) {
        SchemaRegistry registry = registry(config);
        try {
            if (config.schemaRegistry() != null) {
                registry.latest("millrace-is-anybody-there");
            }
            return registry;
        } catch (RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    private static SchemaRegistry registry(EngineConfig config) {
        String url = config.schemaRegistry();
        return url == null ? SchemaRegistry.none() : ConfluentSchemaRegistry.connect(url, config.registryProperties());
    }

    private static Properties adminConfig(EngineConfig config) {
        Properties properties = new Properties();
        config.clientProperties().forEach((name, value) -> {
            if (name.startsWith("admin.")) {
                properties.put(name.substring("admin.".length()), value);
            } else if (AdminClientConfig.configNames().contains(name)) {
                properties.put(name, value);
            }
        });
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG, config.applicationId() + "-engine");
        return properties;
    }

    /** The registry that it is connected to, for those who plan what is to run here. */
    public SchemaRegistry registry() {
        return registry;
    }

    /** Plans files; columns that are not declared come from this engine's registry. */
    public Compilation compile(List<Path> files) {
        return Compilation.of(files, registry);
    }

    /**
     * Prepares topics and starts the queries.
     *
     * @param compilation without errors; it must stay open as long as the application runs
     * @throws MillraceException MR-3019 when there is no query, MR-5002 when the state folder cannot be used, and what
     *     preparing topics finds
     */
    public Application start(Compilation compilation) {
        return start(compilation, compilation.files(), TrackingClients.Watching.READS, null);
    }

    /** As {@link #start}, for an application that {@link #drain} is called on. */
    public Application startBounded(Compilation compilation) {
        return start(compilation, compilation.files(), TrackingClients.Watching.READS_AND_WRITES, null);
    }

    /**
     * Runs a SELECT by itself, until it is closed.
     *
     * @param compilation the files that it stands in; it must stay open as long as the query runs
     * @param listener takes its rows
     */
    public ShownQuery show(Compilation compilation, PlannedPrint.Rows query, RowListener listener) {
        EngineConfig own = config.shown(
                config.applicationId() + "-shown-"
                        + Integer.toHexString(UUID.randomUUID().hashCode()),
                ShownQuery.stateDirectory());
        MillraceEngine engine =
                new MillraceEngine(own, new SimpleMeterRegistry(), new ShownQuery.Borrowed(registry), admin);
        PlannedFiles alone = compilation.files().alone(query.plan());
        return new ShownQuery(
                engine.start(compilation, alone, TrackingClients.Watching.READS_AND_WRITES, listener), admin);
    }

    /**
     * Looks whether the rows are there that the files assert; to be called when a bounded run has come to its end.
     *
     * @throws MillraceException MR-6010 for the first row that is another one
     */
    public void checkRows(Compilation compilation) {
        AssertedRows.of(config, registry).check(compilation.files().assertions());
    }

    /**
     * Makes and checks what files without a query are about: their topics, the rows of VALUES, and what they assert.
     *
     * @return what was found that is no reason to stop
     * @throws MillraceException as {@link #start}
     */
    public List<Diagnostic> prepare(Compilation compilation) {
        PlannedFiles files = compilation.files();
        checkRegistry(files);
        prepare(new Topics(admin, config), files);
        return insert(files, registry);
    }

    /** @param listener takes the rows of a query that writes no topic, or null */
    private Application start(
            Compilation compilation,
            PlannedFiles asked,
            TrackingClients.Watching watching,
            @Nullable RowListener listener) {
        checkFiles(asked);
        // While topics are looked at and the application joins its group.
        Background.run("millrace-classes", () -> StageClasses.compile(asked.plan()));
        Topics topics = new Topics(admin, config);
        Handovers.Decision decision = listener == null
                ? new Handovers(admin, config, registry, topics).decide(asked)
                : new Handovers.Decision(asked, List.of());
        return start(compilation, decision, topics, watching, listener);
    }

    private Application start(
            Compilation compilation,
            Handovers.Decision decision,
            Topics topics,
            TrackingClients.Watching watching,
            @Nullable RowListener listener) {
        PlannedFiles files = decision.files();
        StateFolder folder = StateFolder.make(config.stateDirectory());
        // One setting for the process: half for what RocksDB holds in native memory, half for the heap.
        RocksEngine rocks = RocksEngine.withBudget(config.stateMemoryBytes() / 2);
        CompletableFuture<RocksEngine> natives = prepared(rocks, files.plan());
        StateMemory memory = new StateMemory(config.stateMemoryBytes() / 2);
        StateDisk disk = new StateDisk();
        Transactions transactions = new Transactions();
        Predecessor predecessor = new Predecessor(admin, config);
        try {
            PatientRegistry patient = new PatientRegistry(registry);
            prepare(topics, files);
            StreamsConfig settings = checkedConfig();
            RuntimeEnvironment environment = new RuntimeEnvironment(
                    config.applicationId(),
                    patient,
                    compilation.models().of(files.plan()),
                    MillraceStores.onDisk(
                            rocks, transactions, new BrokerChangelogs(admin), memory, disk, config.cleanupDelay()),
                    new RuntimeMetrics(meters),
                    config.onExpressionError(),
                    config.fatalRecords(),
                    config.changes(),
                    config.combining(),
                    progress(watching),
                    System::currentTimeMillis,
                    topics.partitions(),
                    settings.getLong(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG),
                    ProducerFacts.of(settings),
                    listener);
            BatchLane lane = lane(files.plan(), environment);
            TrackingClients clients = new TrackingClients(
                    watching, config.threads(), lane, environment, transactions, ProducerFacts.refusals(settings));
            Topology topology = TopologyAssembler.assemble(files.plan(), environment);
            List<Diagnostic> warnings = new ArrayList<>(decision.warnings());
            warnings.addAll(insert(files, patient, natives));
            KafkaStreams streams = new KafkaStreams(topology, ordering(settings, lane), clients);
            RestoreProgress restores = RestoreProgress.of(streams, meters);
            Application application = new Application(
                    config,
                    files,
                    new Application.Parts(
                            streams, environment, clients, patient, rocks, restores, disk, predecessor, warnings));
            predecessor.end(clients.names());
            Background.join(natives);
            application.start();
            return application;
        } catch (RuntimeException e) {
            predecessor.close();
            rocks.close();
            folder.takeBack();
            throw e;
        }
    }

    /** Makes topics where they are missing. */
    private void prepare(Topics topics, PlannedFiles files) {
        ClusterAssertions assertions = new ClusterAssertions(admin, registry, config);
        assertions.check(files.assertions(), PlannedAssertion.When.BEFORE_MAKING);
        topics.prepare(files, RuntimeEnvironment.deadLetterTopic(config.applicationId()));
        assertions.check(files.assertions(), PlannedAssertion.When.AFTER_MAKING);
    }

    /**
     * Writes the rows of INSERT INTO … VALUES that are not written yet; whatever refuses the start does so before.
     *
     * @param natives which state needs
     */
    private List<Diagnostic> insert(
            PlannedFiles files, SchemaRegistry patient, CompletableFuture<RocksEngine> natives) {
        if (!files.inserts().isEmpty()) {
            Background.join(natives);
        }
        return insert(files, patient);
    }

    private List<Diagnostic> insert(PlannedFiles files, SchemaRegistry rowsRegistry) {
        return files.inserts().isEmpty()
                ? List.of()
                : new ValueInserts(config, rowsRegistry)
                        .write(files.inserts(), new KeptState(files, config.applicationId()));
    }

    private static ProgressTracker progress(TrackingClients.Watching watching) {
        return new ProgressTracker(
                watching == TrackingClients.Watching.READS ? ProgressTracker.Run.ENDLESS : ProgressTracker.Run.BOUNDED);
    }

    private void checkFiles(PlannedFiles files) {
        if (files.hasErrors()) {
            throw new IllegalArgumentException("the files have errors");
        }
        if (files.plan().queries().isEmpty()) {
            throw new MillraceException(ErrorCode.NO_QUERY, "the files hold no query to run");
        }
        checkRegistry(files);
    }

    /** A library that cannot be loaded is told before anything starts. */
    private static CompletableFuture<RocksEngine> prepared(RocksEngine rocks, PhysicalPlan plan) {
        boolean hasState = plan.queries().stream()
                .anyMatch(query -> query.steps().stream()
                        .anyMatch(step -> !InternalNames.stores(step, query).isEmpty()));
        if (!hasState) {
            return CompletableFuture.completedFuture(rocks);
        }
        return Background.supply("millrace-state", () -> {
            rocks.prepare();
            return rocks;
        });
    }

    /** Makes the topics that the files read and nobody has made, for clusters that are there for the files alone. */
    public void createSources(Compilation compilation, int partitions) {
        new Topics(admin, config).createSources(compilation.files(), partitions);
    }

    /**
     * Waits until an application has processed everything that was there when this was called.
     *
     * @param application from {@link #startBounded}
     */
    public void drain(Application application) throws InterruptedException {
        application.drain(admin);
    }

    /** Told before anything starts, and not by the first record. */
    private void checkRegistry(PlannedFiles files) {
        if (config.schemaRegistry() != null) {
            return;
        }
        for (QueryPlan query : files.plan().queries()) {
            checkRegistry(query);
        }
        for (PlannedPrint print : files.prints()) {
            if (print instanceof PlannedPrint.Rows rows) {
                checkRegistry(rows.plan());
            }
        }
        files.inserts().forEach(insert -> checkRegistry(insert.format(), insert.topic()));
    }

    private static void checkRegistry(QueryPlan query) {
        query.sources().forEach(source -> checkRegistry(source.format(), source.topic()));
        checkRegistry(query.sink().format(), query.sink().topic());
    }

    private static void checkRegistry(TopicFormat format, String topic) {
        for (String name : List.of(format.keyFormat(), format.valueFormat())) {
            if (Formats.byName(name).map(Format::usesRegistry).orElse(false)) {
                throw new MillraceException(
                        ErrorCode.REGISTRY_MISSING,
                        "topic " + topic + " is in format " + name + ", which needs a schema registry");
            }
        }
    }

    private BatchLane lane(PhysicalPlan plan, RuntimeEnvironment environment) {
        return config.lane() == Lane.BATCH ? BatchLane.of(plan, environment) : BatchLane.off();
    }

    private static StreamsConfig ordering(StreamsConfig settings, BatchLane lane) {
        Map<String, Object> properties = new HashMap<>(settings.originals());
        properties.put(
                StreamsConfig.MAX_TASK_IDLE_MS_CONFIG,
                lane.taskIdleMillis(settings.getLong(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG)));
        return new StreamsConfig(properties);
    }

    private StreamsConfig checkedConfig() {
        try {
            return new StreamsConfig(StreamsSettings.of(config));
        } catch (ConfigException e) {
            throw refused(e);
        }
    }

    static MillraceException refused(ConfigException why) {
        return new MillraceException(
                ErrorCode.KAFKA_CONFIG,
                "Kafka does not take a setting: " + why.getMessage(),
                "look at SET in the SQL files, --config, and the flags",
                why);
    }

    /** Whether exactly-once holds for what this engine runs. */
    public boolean isExactlyOnce() {
        return config.guarantee() == Guarantee.EXACTLY_ONCE;
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(5));
        registry.close();
    }
}
