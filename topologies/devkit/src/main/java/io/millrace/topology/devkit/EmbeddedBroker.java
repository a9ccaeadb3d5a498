// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A Kafka broker of one KRaft node as a child process on 127.0.0.1. One thread at a time.
 *
 * <p>Topics are not created by using them, and nothing is deleted by age. The child ends with this process, however that
 * ends, and then removes its folder when it is a temporary one.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int PORT_ATTEMPTS = 3;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final BrokerOptions options;
    private final Path directory;
    private final Ports ports;
    private ChildJvm child;

    private EmbeddedBroker(BrokerOptions options, Path directory, Ports ports, ChildJvm child) {
        this.options = options;
        this.directory = directory;
        this.ports = ports;
        this.child = child;
    }

    private record Ports(int client, int controller) {
        /** Two ports that are free now; another process may still take them before the broker does. */
        static Ports free() throws IOException {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            try (ServerSocket client = new ServerSocket(0, 1, loopback);
                    ServerSocket controller = new ServerSocket(0, 1, loopback)) {
                return new Ports(client.getLocalPort(), controller.getLocalPort());
            }
        }
    }

    /**
     * Starts a broker and returns when clients may connect, after about 4 s.
     *
     * @throws MillraceException EMBEDDED_FAILED with the end of the broker's log
     */
    public static EmbeddedBroker start(BrokerOptions options) {
        Path directory = prepare(options);
        try {
            for (int attempt = 1; ; attempt++) {
                Ports ports = Ports.free();
                ChildJvm child = launch(options, directory, ports);
                if (ready(child, options)) {
                    return new EmbeddedBroker(options, directory, ports, child);
                }
                MillraceException failure = failure(child, options);
                if (attempt == PORT_ATTEMPTS || !portWasTaken(child)) {
                    throw failure;
                }
            }
        } catch (IOException noFilesOrPorts) {
            discard(options, directory);
            throw cannotPrepare(noFilesOrPorts);
        } catch (MillraceException failure) {
            discard(options, directory);
            throw failure;
        }
    }

    private static Path prepare(BrokerOptions options) {
        try {
            Path given = options.directory();
            Path directory = given == null ? Files.createTempDirectory("millrace-broker-") : given.toAbsolutePath();
            Files.createDirectories(directory.resolve("data"));
            Files.createDirectories(directory.resolve("tmp"));
            return directory;
        } catch (IOException cannotCreate) {
            throw cannotPrepare(cannotCreate);
        }
    }

    private static ChildJvm launch(BrokerOptions options, Path directory, Ports ports) throws IOException {
        try (Writer file =
                Files.newBufferedWriter(directory.resolve(BrokerMain.PROPERTIES_FILE), StandardCharsets.UTF_8)) {
            BrokerProperties.of(directory.resolve("data"), ports.client(), ports.controller(), options.properties())
                    .store(file, null);
        }
        List<String> jvmArgs = new ArrayList<>(options.jvmArguments());
        Collections.addAll(
                jvmArgs,
                "-Xmx" + options.heapMegabytes() + "m",
                "-XX:+UseSerialGC",
                "-XX:ErrorFile=" + directory.resolve("crash.log"),
                // Native libraries are unpacked here and go with the folder.
                "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                "-Dlog4j2.configurationFile=classpath:io/millrace/topology/devkit/broker-log4j2.properties",
                "-Dlog4j2.disableJmx=true");
        List<String> arguments =
                List.of(directory.toString(), options.directory() == null ? BrokerMain.TEMPORARY : BrokerMain.KEPT);
        return ChildJvm.start(
                BrokerMain.class.getName(), jvmArgs, arguments, directory, directory.resolve("broker.log"));
    }

    private static boolean ready(ChildJvm child, BrokerOptions options) {
        return child.findLine(BrokerMain.READY, options.startTimeout()) != null;
    }

    /** Ends what is left of a child that did not become ready. */
    private static MillraceException failure(ChildJvm child, BrokerOptions options) {
        boolean ended = !child.isAlive();
        child.kill();
        String what = ended
                ? "the embedded broker ended while it started"
                : "the embedded broker was not ready within "
                        + options.startTimeout().toMillis() + " ms";
        return new MillraceException(ErrorCode.EMBEDDED_FAILED, what + child.report());
    }

    private static boolean portWasTaken(ChildJvm child) {
        return child.lastLines().stream().anyMatch(line -> line.contains("Address already in use"));
    }

    private static void discard(BrokerOptions options, Path directory) {
        if (options.directory() == null) {
            Directories.delete(directory);
        }
    }

    private static MillraceException cannotPrepare(IOException cause) {
        return new MillraceException(
                ErrorCode.EMBEDDED_FAILED, "cannot prepare the embedded broker: " + cause.getMessage(), null, cause);
    }

    /** The address for clients, {@code 127.0.0.1:port}; the same after {@link #restart()}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + ports.client();
    }

    /**
     * Makes a topic and returns when its leaders know of it. A producer that is faster than they are can have its first batch refused and
     * its second one taken, and then never gets the first one in: its sequence number is out of order for good.
     *
     * @param settings Kafka's for topics
     * @throws MillraceException EMBEDDED_FAILED when there is one, or a setting is wrong
     */
    public void createTopic(String name, int partitions, Map<String, String> settings) {
        BrokerTopics.create(bootstrapServers(), name, partitions, settings);
    }

    /** The process id of the child; another one after {@link #restart()}. */
    public long pid() {
        return child.pid();
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    /** The folder with {@code data}, {@code broker.log} and {@code server.properties}. */
    public Path directory() {
        return directory;
    }

    /** Ends the broker as {@code kill -9} does; its folder stays, so that {@link #restart()} finds it. */
    public void killForcibly() {
        child.kill();
    }

    /** Stops the broker in an orderly way, if it runs; its folder stays, so that {@link #restart()} finds it. */
    public void stop() {
        child.terminate();
        try {
            child.waitFor(STOP_TIMEOUT);
        } catch (MillraceException hangs) {
            child.kill();
        }
    }

    /**
     * Stops the broker, if it runs, and starts it again at the same address with the same data.
     *
     * @throws MillraceException EMBEDDED_FAILED with the end of the broker's log
     */
    public void restart() {
        stop();
        try {
            child = launch(options, directory, ports);
        } catch (IOException cannotWrite) {
            throw cannotPrepare(cannotWrite);
        }
        if (!ready(child, options)) {
            throw failure(child, options);
        }
    }

    /** Stops the broker and removes its folder when it is a temporary one. Calling it again does nothing. */
    @Override
    public void close() {
        child.close();
        discard(options, directory);
    }
}
