// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A shipped pipeline, as it is or copied with other topic names.
 *
 * @param suffix what is behind the names of all topics
 */
record PipelineFolder(Path folder, String suffix) {
    /** The folder itself. */
    static PipelineFolder shipped(String name) {
        return new PipelineFolder(repository().resolve("topologies/pipelines").resolve(name), "");
    }

    /** A copy as a user makes it: the whole folder, with topics renamed so that several can run on one broker. */
    static PipelineFolder copied(String name, Path target, String suffix) {
        Path source = shipped(name).folder();
        try (Stream<Path> files = Files.walk(source)) {
            for (Path each : files.toList()) {
                Path copy = target.resolve(source.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(each, copy);
                }
            }
            Path sql = target.resolve("pipeline.sql");
            Files.writeString(
                    sql,
                    Files.readString(sql).replaceAll("kafka_topic = '([^']+)'", "kafka_topic = '$1" + suffix + "'"));
            return new PipelineFolder(target, suffix);
        } catch (IOException e) {
            throw new UncheckedIOException("copying " + source, e);
        }
    }

    private static Path repository() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("topologies/pipelines"))) {
            at = at.getParent();
            if (at == null) {
                throw new IllegalStateException("not inside the repository");
            }
        }
        return at;
    }

    Path sql() {
        return folder.resolve("pipeline.sql");
    }

    Path model(String name) {
        return folder.resolve("models").resolve(name + ".onnx");
    }

    /** The name that a topic of the shipped pipeline has here. */
    String topic(String name) {
        return name + suffix;
    }
}
