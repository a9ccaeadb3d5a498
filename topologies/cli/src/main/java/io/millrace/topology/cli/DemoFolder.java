// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.devkit.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The demo's folders: a temporary one for state, and where the shipped pipelines are. One thread. */
final class DemoFolder implements AutoCloseable {
    private final Path path;

    private DemoFolder(Path path) {
        this.path = path;
    }

    static DemoFolder temporary() {
        try {
            Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
            return new DemoFolder(Files.createTempDirectory(temporary, "millrace-demo-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        if (!Directories.delete(path)) {
            System.err.println("note: temporary folder " + path + " could not be removed");
        }
    }

    /**
     * The folder that has a folder for each shipped pipeline: in a clone {@code topologies/pipelines}, in a distribution
     * {@code pipelines} beside {@code lib}.
     *
     * @throws MillraceException MR-8001 when there is none
     */
    static Path pipelines() {
        List<Path> candidates = new ArrayList<>();
        String home = System.getProperty("millrace.home");
        if (home != null) {
            candidates.add(Path.of(home, "topologies", "pipelines"));
            candidates.add(Path.of(home, "pipelines"));
        }
        try {
            Path jar = Path.of(DemoFolder.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            candidates.add(jar.resolveSibling("..").resolve("pipelines").normalize());
        } catch (URISyntaxException | NullPointerException noPlaceOfItsOwn) {
            // Then only the property tells.
        }
        for (Path candidate : candidates) {
            if (Files.isRegularFile(
                    candidate.resolve(DemoPipeline.SENSORS.label()).resolve("pipeline.sql"))) {
                return candidate;
            }
        }
        throw new MillraceException(
                ErrorCode.FILE_NOT_FOUND,
                "the shipped pipelines are not found in " + candidates,
                "start the demo with the launcher, ./millrace demo");
    }
}
