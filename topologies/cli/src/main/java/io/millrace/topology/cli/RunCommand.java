// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

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
import io.millrace.topology.planner.PlannedAssertion;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import io.millrace.topology.server.MetricsServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace run}: SQL files on a cluster. */
@Command(
        name = "run",
        description = "Runs SQL files as one application on a Kafka cluster.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final int EMBEDDED_PARTITIONS = 2;
    private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);
    private static final Duration READY_POLL = Duration.ofMillis(50);
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(10);

    @Mixin
    SqlInput sql = new SqlInput();

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--app-id", paramLabel = "ID", description = "Default: millrace-<folder or file name>.")
    @Nullable
    String applicationId;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "Where state lies. Default: $XDG_STATE_HOME/millrace/<app id>; with --embedded beside the broker.")
    @Nullable
    Path stateDirectory;

    @Option(names = "--threads", paramLabel = "N", description = "Stream threads. Default: 2.")
    @Nullable
    Integer threads;

    @Option(names = "--guarantee", paramLabel = "G", description = "exactly_once_v2 (default) or at_least_once.")
    @Nullable
    String guarantee;

    @Option(
            names = "--until-end",
            description = "Processes everything up to the ends seen at the start, commits, and exits.")
    boolean untilEnd;

    @Option(names = "--report", paramLabel = "FILE", description = "Writes what the run did as JSON.")
    @Nullable
    Path report;

    @Option(
            names = "--embedded",
            description = "Starts a broker and a registry of its own first; both are gone at the end.")
    boolean embedded;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Address of /metrics, /healthz and /readyz; port 0 for any. Default: ${DEFAULT-VALUE}.",
            defaultValue = "127.0.0.1:8088")
    String listen = "127.0.0.1:8088";

    private InetSocketAddress listenAddress = new InetSocketAddress("127.0.0.1", 8088);

    @Override
    public Integer call() throws InterruptedException {
        listenAddress = Addresses.parse(listen);
        sql.require();
        checkReport();
        if (!embedded) {
            return run(Map.of(), StateHome.folder());
        }
        if (isWrong()) {
            return 1;
        }
        try (DevCluster dev = DevCluster.start(BrokerOptions.temporary())) {
            System.err.println("embedded broker at " + dev.bootstrapServers() + ", registry at " + dev.registryUrl());
            ShippedSchemas.register(sql.files, dev.registryUrl());
            // State of a broker that is gone would be another one's past.
            return run(
                    Map.of(ConfigKeys.BOOTSTRAP, dev.bootstrapServers(), ConfigKeys.REGISTRY, dev.registryUrl()),
                    dev.broker().directory().resolve("state"));
        }
    }

    /** A mistake is told before a broker is started for it: all that its registry will hold lies beside the files. */
    private boolean isWrong() {
        try (SchemaRegistry registry = OfflineRegistry.open(null, sql.files);
                Compilation compilation = sql.compile(registry)) {
            if (compilation.files().hasErrors() && Diagnosed.refuses(compilation.files())) {
                return true;
            }
            config(compilation.files().settings(), Map.of(), StateHome.folder());
            return false;
        }
    }

    private int run(Map<String, String> clusterSettings, Path stateHome) throws InterruptedException {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        // The server is made while the files are planned; where its address is taken nothing is started.
        try (EarlyServer server = EarlyServer.start(listenAddress, meters);
                MillraceEngine planning = connected(meters, clusterSettings, stateHome)) {
            return planning == null ? 0 : run(planning, server, meters, clusterSettings, stateHome);
        }
    }

    /** Null when there is nobody to connect to, and what the files ask is answered without: then there is nothing more to do. */
    private @Nullable MillraceEngine connected(
            PrometheusMeterRegistry meters, Map<String, String> clusterSettings, Path stateHome) {
        try {
            return MillraceEngine.connect(config(Map.of(), clusterSettings, stateHome), meters);
        } catch (MillraceException absent) {
            boolean isNeighbour =
                    absent.code() == ErrorCode.KAFKA_UNREACHABLE || absent.code() == ErrorCode.REGISTRY_UNREACHABLE;
            if (isNeighbour && isAnsweredAlone(clusterSettings, stateHome)) {
                return null;
            }
            throw absent;
        }
    }

    /** What files only ask needs neither brokers nor a registry, unless columns come from there. */
    private boolean isAnsweredAlone(Map<String, String> clusterSettings, Path stateHome) {
        try (SchemaRegistry none = SchemaRegistry.none();
                Compilation compilation = sql.compile(none)) {
            PlannedFiles files = compilation.files();
            if (files.hasErrors() || !Answers.areAll(files)) {
                return false;
            }
            Diagnosed.print(files.diagnostics());
            ConfigKeys keys = keys(files.settings(), clusterSettings);
            EngineConfig config = keys.build(sql.applicationName(), stateHome);
            Answers.print(files, config.applicationId(), keys.settings(config));
            return true;
        }
    }

    private int run(
            MillraceEngine planning,
            EarlyServer server,
            PrometheusMeterRegistry meters,
            Map<String, String> clusterSettings,
            Path stateHome)
            throws InterruptedException {
        try (Compilation compilation = sql.compile(planning.registry())) {
            if (Diagnosed.refuses(compilation.files())) {
                return 1;
            }
            // SET in the files counts from here on; the connection is made anew only if it says something.
            Map<String, String> set = compilation.files().settings();
            ConfigKeys keys = keys(set, clusterSettings);
            EngineConfig config = keys.build(sql.applicationName(), stateHome);
            Answers.print(compilation.files(), config.applicationId(), keys.settings(config));
            if (Answers.areAll(compilation.files())) {
                return 0;
            }
            if (set.isEmpty()) {
                return run(planning, compilation, server, config);
            }
            try (MillraceEngine engine = MillraceEngine.connect(config, meters)) {
                return run(engine, compilation, server, config);
            }
        }
    }

    private EngineConfig config(Map<String, String> set, Map<String, String> clusterSettings, Path stateHome) {
        return keys(set, clusterSettings).build(sql.applicationName(), stateHome);
    }

    private ConfigKeys keys(Map<String, String> set, Map<String, String> clusterSettings) {
        ConfigKeys keys = cluster.settings().with(set, "SET").with(clusterSettings, "--embedded");
        Map<String, String> flags = new LinkedHashMap<>();
        put(flags, ConfigKeys.APPLICATION_ID, applicationId);
        put(flags, ConfigKeys.STATE_DIRECTORY, stateDirectory);
        put(flags, ConfigKeys.THREADS, threads);
        put(flags, ConfigKeys.GUARANTEE, guarantee);
        return keys.with(flags, "command line");
    }

    private static void put(Map<String, String> flags, String name, @Nullable Object value) {
        if (value != null) {
            flags.put(name, value.toString());
        }
    }

    private int run(MillraceEngine engine, Compilation compilation, EarlyServer early, EngineConfig config)
            throws InterruptedException {
        CountDownLatch interrupted = Interrupts.install();
        if (embedded) {
            engine.createSources(compilation, EMBEDDED_PARTITIONS);
        }
        Prints prints = new Prints(
                engine, config, compilation, untilEnd ? Prints.Extent.UP_TO_NOW : Prints.Extent.ON_AND_ON, interrupted);
        PlannedFiles planned = compilation.files();
        boolean other = !planned.inserts().isEmpty()
                || !planned.prints().isEmpty()
                || !planned.assertions().isEmpty();
        if (planned.plan().queries().isEmpty() && other) {
            Diagnosed.print(engine.prepare(compilation));
            prints.run(() -> false);
            engine.checkRows(compilation);
            System.err.println("done: there is no query to run on");
            return 0;
        }
        if (!untilEnd) {
            planned.assertions().forEach(RunCommand::tellUnchecked);
        }
        MetricsServer server = early.await();
        try (Application application = untilEnd ? engine.startBounded(compilation) : engine.start(compilation)) {
            early.serve(application);
            Diagnosed.print(application.warnings());
            announce(application, server);
            End end;
            try {
                end = await(engine, application, prints, interrupted);
            } catch (MillraceException failed) {
                writeFailed(application, failed);
                throw failed;
            }
            if (end == End.DONE) {
                engine.checkRows(compilation);
            }
            application.close();
            if (application.failure().isPresent()) {
                MillraceException failed = application.failure().get();
                writeFailed(application, failed);
                throw failed;
            }
            finish(application, end);
            return 0;
        }
    }

    private static void tellUnchecked(PlannedAssertion assertion) {
        if (assertion instanceof PlannedAssertion.Rows) {
            System.err.println("warning: " + assertion.span().source().name() + ":"
                    + assertion.span().line()
                    + ": rows are compared at the end of a run with --until-end, not in this one");
        }
    }

    /** How a run came to its end. */
    private enum End {
        DONE,
        INTERRUPTED
    }

    /** Waits for the end of the run. Ctrl-C closes the application, whatever it is waiting for at that moment. */
    private End await(MillraceEngine engine, Application application, Prints prints, CountDownLatch interrupted)
            throws InterruptedException {
        Thread watcher = new Thread(() -> closeAt(interrupted, application), "millrace-interrupts");
        watcher.setDaemon(true);
        watcher.start();
        try {
            if (untilEnd) {
                engine.drain(application);
                prints.run(() -> !application.isAlive());
                return End.DONE;
            }
            awaitReady(application);
            prints.run(() -> !application.isAlive());
            application.awaitStopped(FOREVER);
            return End.INTERRUPTED;
        } catch (MillraceException stopped) {
            if (interrupted.getCount() > 0 || application.failure().isPresent()) {
                throw stopped;
            }
            return End.INTERRUPTED;
        }
    }

    private static void closeAt(CountDownLatch interrupted, Application application) {
        try {
            interrupted.await();
            application.close();
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    /** State that must be restored first may take as long as it takes; what is waited for is told from time to time. */
    private static void awaitReady(Application application) throws InterruptedException {
        long told = System.nanoTime();
        while (!application.isReady()) {
            if (application.awaitStopped(READY_POLL)) {
                return;
            }
            if (System.nanoTime() - told > TELL_NANOS) {
                told = System.nanoTime();
                System.err.println("not running yet: " + application.condition());
            }
        }
        System.err.println("running; Ctrl-C stops");
    }

    private void announce(Application application, MetricsServer server) {
        System.err.println("millrace " + application.config().applicationId() + " on "
                + application.config().bootstrapServers() + ", "
                + queries(application.files().plan().queries().size()) + ", "
                + application.config().guarantee().property());
        System.err.println("metrics at http://" + server.address().getHostString() + ":"
                + server.address().getPort() + "/metrics, dead letters in " + application.deadLetterTopic());
    }

    /** Told before the run and not after it. */
    private void checkReport() {
        if (report != null && Files.isDirectory(report)) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND, "report " + report + " is a folder", "name a file in it");
        }
        Path folder = report == null ? null : report.toAbsolutePath().getParent();
        if (folder != null && !Files.isWritable(folder)) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND,
                    "report " + report + " cannot be written: no such folder, or not writable");
        }
    }

    private static String queries(int count) {
        return count == 1 ? "1 query" : count + " queries";
    }

    private void finish(Application application, End end) {
        boolean goesOn = untilEnd && end == End.INTERRUPTED;
        Reports.summarize(application.report(), goesOn ? "stopped before the end" : "done");
        if (application.config().onExpressionError() == ErrorPolicy.NULL
                && Reports.failedExpressions(application.report()) > 0) {
            System.err.println("note: where an expression failed its column is NULL;"
                    + " millrace.on.expression.error=dlq makes the record a dead letter, fail stops the run");
        }
        if (goesOn) {
            System.err.println("the same command goes on from what is committed");
        }
        write(application);
    }

    /** What a run did until it failed is what one wants to know of it; that comes behind why it failed. */
    private void writeFailed(Application application, MillraceException failed) {
        application.close();
        try {
            write(application);
        } catch (MillraceException unwritten) {
            failed.addSuppressed(unwritten);
            System.err.println(unwritten.render());
        }
    }

    private void write(Application application) {
        if (report == null) {
            return;
        }
        try {
            Reports.write(application.report(), report);
        } catch (java.io.IOException e) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND, "report " + report + " cannot be written: " + e.getMessage(), null, e);
        }
    }
}
