// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The CSV file of all runs, to which later commands add; one with other columns is put aside. One thread. */
final class RunLog {
    private static final String HEADER =
            "time,workload,guarantee,engine,round,events,wall_s,cpu_s,rss_mb,changelog_bytes,disk_bytes,"
                    + "allocated_bytes,value_bytes,repartition_records,messages,rows,rows_expected,checksum,right,devices,zipf,"
                    + "late,window_s,grace_s,keys,aggregates,batch_bytes,linger_ms,compression,poll_records,heap,jdk\n";

    private final Path file;
    private final String heap;

    RunLog(Path folder, String heap) {
        this.heap = heap;
        this.file = folder.resolve("runs.csv");
        try {
            Files.createDirectories(folder);
            if (Files.exists(file) && !Files.readString(file).startsWith(HEADER)) {
                Files.move(file, folder.resolve("runs-until-" + Instant.now().toEpochMilli() + ".csv"));
            }
            if (!Files.exists(file)) {
                Files.writeString(file, HEADER);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file() {
        return file;
    }

    void add(int round, Rig.Outcome outcome) {
        Job job = outcome.job();
        Job.Task task = job.task();
        Verdict verdict = outcome.verdict();
        String line = String.join(
                ",",
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                task.workload().name(),
                job.guarantee().property(),
                job.engine().label(),
                Integer.toString(round),
                Long.toString(job.events()),
                decimals(outcome.usage().wallSeconds()),
                decimals(outcome.usage().cpuSeconds()),
                Long.toString(outcome.usage().rssPeakMb()),
                Long.toString(outcome.changelogBytes()),
                Long.toString(outcome.usage().diskBytes()),
                Long.toString(outcome.usage().allocatedBytes()),
                Long.toString(outcome.valueBytes()),
                Long.toString(outcome.repartitionRecords()),
                Long.toString(verdict.messages()),
                Long.toString(verdict.rows()),
                Long.toString(verdict.expected()),
                Long.toHexString(verdict.checksum()),
                Boolean.toString(verdict.isRight()),
                Integer.toString(task.readings().devices()),
                Double.toString(task.readings().zipf()),
                Integer.toString(task.readings().latePercent()),
                Integer.toString(task.windowSeconds()),
                Integer.toString(task.graceSeconds()),
                task.keys().name().toLowerCase(Locale.ROOT),
                task.aggregates().name().toLowerCase(Locale.ROOT),
                Integer.toString(job.settings().batchBytes()),
                Integer.toString(job.settings().lingerMillis()),
                job.settings().compression(),
                Integer.toString(job.settings().pollRecords()),
                heap,
                System.getProperty("java.specification.version"));
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decimals(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    /** A run for people who watch. */
    static String line(int round, Rig.Outcome outcome) {
        Verdict verdict = outcome.verdict();
        String rows = !outcome.job().engine().hasOutput()
                ? "nothing to compare"
                : String.format(
                        Locale.ROOT,
                        "%s: %,d of %,d rows",
                        verdict.isRight() ? "right" : "WRONG",
                        verdict.rows(),
                        verdict.expected());
        return String.format(
                Locale.ROOT,
                "round %d  %-9s  %,9d events  wall %7.2f s  cpu %7.2f s  rss %5d MB  %s",
                round,
                outcome.job().engine().label(),
                outcome.job().events(),
                outcome.usage().wallSeconds(),
                outcome.usage().cpuSeconds(),
                outcome.usage().rssPeakMb(),
                rows);
    }
}
