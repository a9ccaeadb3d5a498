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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Millrace on the SQL file of the workload, as {@code run --until-end} does. */
final class MillraceEngineRun {
    private static final Duration TIMEOUT = Duration.ofMinutes(60);

    private MillraceEngineRun() {}

    static Usage run(Job job) {
        Usage.Meter meter = Usage.begin();
        try (EngineRun run = EngineRun.startBounded(settings(job), List.of(sqlFile(job)))) {
            run.drain(TIMEOUT);
            long allocated = Usage.allocatedByStreamThreads();
            RunReport report = run.stop();
            if (report.deadLetters() > 0 || report.late() > 0) {
                throw new IllegalStateException("events were refused: " + report);
            }
            return new Usage(
                    report.wallSeconds(), report.cpuSeconds(), report.rssPeakMb(), meter.diskBytes(), allocated);
        }
    }

    static EngineSettings settings(Job job) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(ConfigKeys.APPLICATION_ID, job.application());
        settings.put(ConfigKeys.BOOTSTRAP, job.topics().bootstrap());
        settings.put(ConfigKeys.REGISTRY, job.topics().registry());
        settings.put(ConfigKeys.STATE_DIRECTORY, job.folder().resolve("state").toString());
        settings.put(ConfigKeys.GUARANTEE, job.guarantee().property());
        settings.put(
                ConfigKeys.COMMIT_INTERVAL,
                Long.toString(job.guarantee().commitInterval().toMillis()));
        settings.put(ConfigKeys.THREADS, Integer.toString(Job.THREADS));
        job.settings().producer().forEach((name, value) -> settings.put("kafka.producer." + name, value));
        job.settings().consumer().forEach(settings::put);
        if (job.task().workload() == Workload.CHAIN) {
            // As its SQL says; what stands in files is for the command to take.
            settings.put(ConfigKeys.CHAIN, "memory");
        }
        settings.putAll(job.settings().millrace());
        return new EngineSettings(settings);
    }

    /** The workload's SQL with the names of this run, in the folder of the run. */
    static Path sqlFile(Job job) {
        String suffix = job.statement() == 0 ? "" : "-" + job.statement();
        String name = job.task().workload() + suffix + ".sql";
        try (InputStream resource = MillraceEngineRun.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("no resource " + name);
            }
            Files.createDirectories(job.folder());
            Path model = job.folder().resolve("fraud.onnx");
            if (job.task().workload() == Workload.W6) {
                FraudModel.write(model);
            }
            String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            if (job.task().keys() == Dataset.Keys.COLUMN) {
                text = text.replaceAll("(CREATE STREAM \\w+) \\(\\w+ \\w+ KEY\\)", "$1");
            }
            if (job.engine() == Engine.ONE) {
                text = firstQuery(text);
            }
            if (job.engine() == Engine.OWN) {
                text = text.replace("'shared'", "'own'");
            }
            String sql = text.replace("${INPUT}", job.topics().input())
                    .replace("${SECOND}", job.topics().second())
                    .replace("${OUTPUT}", job.topics().output())
                    .replace("${MODEL}", model.toString())
                    .replace("${WINDOW}", Integer.toString(job.task().windowSeconds()))
                    .replace("${GRACE}", Integer.toString(job.task().graceSeconds()));
            return Files.writeString(job.folder().resolve(name), sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The declaration and the first of the queries behind it. */
    private static String firstQuery(String file) {
        int declared = file.indexOf(';');
        return file.substring(0, file.indexOf(';', declared + 1) + 1);
    }
}
