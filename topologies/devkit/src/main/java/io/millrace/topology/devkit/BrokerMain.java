// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The broker's process: formats the storage once, serves, says so on standard output.
 *
 * <p>Arguments: the home folder, which holds {@code server.properties}, and {@code temporary} or {@code kept}.
 */
final class BrokerMain {
    /** Printed when clients may connect. */
    static final String READY = "millrace-broker-ready";

    static final String TEMPORARY = "temporary";
    static final String KEPT = "kept";
    static final String PROPERTIES_FILE = "server.properties";

    private static final long ABANDONED_MILLIS = 5_000;

    private BrokerMain() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        boolean temporary = arguments[1].equals(TEMPORARY);
        ignoreTerminal();
        Properties properties = read(home.resolve(PROPERTIES_FILE));
        AtomicBoolean started = new AtomicBoolean();
        format(Path.of(properties.getProperty("log.dirs")));
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> stop(server, started.get(), home, temporary), "broker-stop"));
        server.startup();
        started.set(true);
        System.out.println(READY);
        server.awaitShutdown();
    }

    /** Ctrl-C reaches the whole process group, but the engine must commit before its broker goes. */
    private static void ignoreTerminal() {
        for (String name : List.of("INT", "HUP")) {
            Signal.handle(new Signal(name), SignalHandler.SIG_IGN);
        }
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(text);
        }
        return properties;
    }

    /** In this process, because Kafka's own tool would cost a second start of a JVM. */
    private static void format(Path data) throws Exception {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .run();
    }

    private static void stop(KafkaRaftServer server, boolean started, Path home, boolean temporary) {
        boolean abandoned = temporary && ChildMain.inputClosed();
        // A server that is still starting may never answer a shutdown.
        if (started) {
            shutDown(server, abandoned);
        }
        if (abandoned) {
            Directories.delete(home);
        }
        if (!started) {
            Runtime.getRuntime().halt(1);
        }
    }

    /** Data that is about to be removed is worth no long wait, and the removal must happen before the exit guard. */
    private static void shutDown(KafkaRaftServer server, boolean abandoned) {
        Thread shutdown = new Thread(server::shutdown, "broker-shutdown");
        shutdown.start();
        try {
            shutdown.join(abandoned ? ABANDONED_MILLIS : 0);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }
}
