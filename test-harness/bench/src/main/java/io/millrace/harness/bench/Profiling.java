// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether the JVMs of long runs are recorded, and where to. Immutable.
 *
 * @param delaySeconds after the start of the JVM; what is before that is start-up and compilers
 */
record Profiling(boolean isOn, int delaySeconds, Path folder) {
    static Profiling parse(String kind, int delaySeconds, Path benchFolder) {
        if (!kind.isEmpty() && !kind.equals("jfr")) {
            throw new IllegalArgumentException("profile is jfr or empty, not " + kind);
        }
        return new Profiling(kind.equals("jfr"), delaySeconds, benchFolder.resolve("profiles"));
    }

    List<String> jvmOptions(Job job) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(
                "-XX:StartFlightRecording=settings=profile,dumponexit=true,delay=" + delaySeconds + "s,filename="
                        + file(job).toAbsolutePath(),
                // Samples are wrong by whole inlined methods otherwise.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+DebugNonSafepoints");
    }

    private Path file(Job job) {
        return folder.resolve(job.task().workload() + "-" + job.engine().label() + "-"
                + job.guarantee().property() + ".jfr");
    }

    /** Where the time of a recorded run went. */
    List<String> summary(Job job) {
        Path file = file(job);
        try {
            return Files.size(file) == 0
                    ? List.of("The run was over before its recording began; take longer lengths.")
                    : Profile.of(file).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
