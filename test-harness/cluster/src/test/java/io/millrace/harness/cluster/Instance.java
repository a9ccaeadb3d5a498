// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** One of several machines that run the same application, each with a state folder of its own. One thread. */
final class Instance implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final String name;
    private final EngineSettings settings;
    private final Trial trial;
    private final Path folder;
    private final EngineProcess process;

    private Instance(
            Cluster cluster, String name, EngineSettings settings, Trial trial, Path folder, EngineProcess process) {
        this.cluster = cluster;
        this.name = name;
        this.settings = settings;
        this.trial = trial;
        this.folder = folder;
        this.process = process;
    }

    /** Starts it and returns when all its tasks run; its state is below the given folder, under its name. */
    static Instance start(Cluster cluster, String name, EngineSettings application, Trial trial, Path folder) {
        EngineSettings settings = application
                .with("millrace.state.dir", folder.resolve(name).toString())
                .with("kafka.client.id", name);
        EngineProcess process = EngineProcess.start(
                EngineMain.RUN, settings, List.of(trial.folder().sql()), folder, List.of());
        process.awaitReady();
        return new Instance(cluster, name, settings, trial, folder, process);
    }

    /** The same machine again, after its process has ended. */
    Instance restarted(EngineSettings application) {
        return start(cluster, name, application, trial, folder);
    }

    EngineSettings settings() {
        return settings;
    }

    EngineProcess process() {
        return process;
    }

    /** The partitions of a topic that it works on. */
    Set<Integer> works(String topic) {
        return cluster.assigned(settings.applicationId(), name).stream()
                .filter(partition -> partition.topic().equals(topic))
                .map(TopicPartition::partition)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Waits until it works on so many partitions of a topic. */
    void awaitWorks(String topic, int partitions) {
        Await.until(
                () -> works(topic).size() == partitions,
                TIMEOUT,
                () -> name + " works on " + works(topic) + "\n" + String.join("\n", process.log()));
    }

    /** The partitions of tasks of the first sub-topology that it keeps a database of. */
    Set<Integer> databases() {
        return partitions("databases", "");
    }

    /** The partitions of tasks of the first sub-topology whose folders are marked as holding state. */
    Set<Integer> markers() {
        return partitions("", "millrace-database");
    }

    private Set<Integer> partitions(String parent, String inside) {
        Path tasks = settings.stateDirectory().resolve(settings.applicationId()).resolve(parent);
        try (Stream<Path> found = Files.exists(tasks) ? Files.list(tasks) : Stream.empty()) {
            return found.filter(task -> task.getFileName().toString().startsWith("0_"))
                    .filter(task -> Files.exists(task.resolve(inside)))
                    .map(task -> Integer.valueOf(task.getFileName().toString().substring(2)))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException("looking into " + tasks, e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
