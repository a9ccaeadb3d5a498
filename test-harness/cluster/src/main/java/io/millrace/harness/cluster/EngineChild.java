// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import io.millrace.topology.devkit.ChildJvm;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Starts {@link EngineMain} in processes of their own. */
public final class EngineChild {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(150);

    private EngineChild() {}

    /** Starts a process in a mode of {@link EngineMain}; its log goes to {@code engine.log} in {@code folder}. */
    public static ChildJvm start(
            String mode, EngineSettings settings, Path file, Path folder, List<String> jvmArguments) {
        return start(mode, settings, List.of(file), folder, jvmArguments);
    }

    /** As {@link #start(String, EngineSettings, Path, Path, List)}, several files in one application. */
    public static ChildJvm start(
            String mode, EngineSettings settings, List<Path> files, Path folder, List<String> jvmArguments) {
        List<String> jvm = new ArrayList<>(
                List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + folder));
        jvm.addAll(jvmArguments);
        List<String> arguments = new ArrayList<>(
                List.of(mode, files.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))));
        settings.properties().forEach((name, value) -> arguments.add(name + "=" + value));
        return ChildJvm.start(EngineMain.class.getName(), jvm, arguments, folder, folder.resolve("engine.log"));
    }

    /** Waits until all tasks of a process run; how many stores were restored from the beginning for that. */
    public static long awaitReady(ChildJvm engine) {
        String line = engine.awaitLine(EngineMain.READY, READY_TIMEOUT);
        return Long.parseLong(
                line.substring(line.indexOf(EngineMain.WHOLE_RESTORES) + EngineMain.WHOLE_RESTORES.length()));
    }

    /** Runs files in a process up to the ends of their topics; the line with the report. */
    public static String untilEnd(EngineSettings settings, Path file, Path folder) {
        return untilEnd(settings, List.of(file), folder);
    }

    /** As {@link #untilEnd(EngineSettings, Path, Path)}, several files in one application. */
    public static String untilEnd(EngineSettings settings, List<Path> files, Path folder) {
        try (ChildJvm engine = start(EngineMain.UNTIL_END, settings, files, folder, List.of())) {
            String report = engine.awaitLine(EngineMain.DONE, DRAIN_TIMEOUT);
            int code = engine.waitFor(READY_TIMEOUT);
            if (code != 0) {
                throw new IllegalStateException("the engine ended with " + code + ": " + engine.lastLines());
            }
            return report;
        }
    }
}
