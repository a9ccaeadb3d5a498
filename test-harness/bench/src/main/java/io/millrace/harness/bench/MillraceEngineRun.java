// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.harness.cluster.EngineRun;
import io.millrace.harness.cluster.EngineSettings;
import io.millrace.topology.engine.RunReport;
import io.millrace.topology.engine.config.ConfigKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Millrace on the SQL file of the workload, as {@code run --until-end} does. */
final class MillraceEngineRun {
    private static final Duration TIMEOUT = Duration.ofMinutes(60);

    private MillraceEngineRun() {}

    static Usage run(Job job) {
        EngineSettings settings = new EngineSettings(Map.of(
                ConfigKeys.APPLICATION_ID, job.application(),
                ConfigKeys.BOOTSTRAP, job.bootstrap(),
                ConfigKeys.REGISTRY, job.registry(),
                ConfigKeys.STATE_DIRECTORY, job.folder().resolve("state").toString(),
                ConfigKeys.GUARANTEE, job.guarantee().property(),
                ConfigKeys.COMMIT_INTERVAL,
                        Long.toString(job.guarantee().commitInterval().toMillis()),
                ConfigKeys.THREADS, Integer.toString(Job.THREADS)));
        Usage.Meter meter = Usage.begin();
        try (EngineRun run = EngineRun.startBounded(settings, List.of(sqlFile(job)))) {
            run.drain(TIMEOUT);
            RunReport report = run.stop();
            if (report.deadLetters() > 0 || report.late() > 0) {
                throw new IllegalStateException("events were refused: " + report);
            }
            return new Usage(report.wallSeconds(), report.cpuSeconds(), report.rssPeakMb(), meter.diskBytes());
        }
    }

    private static Path sqlFile(Job job) {
        String name = job.task().workload() + ".sql";
        try (InputStream resource = MillraceEngineRun.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("no resource " + name);
            }
            String sql = new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${INPUT}", job.input())
                    .replace("${OUTPUT}", job.output())
                    .replace("${WINDOW}", Integer.toString(job.task().windowSeconds()))
                    .replace("${GRACE}", Integer.toString(job.task().graceSeconds()));
            return Files.writeString(job.folder().resolve(name), sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
