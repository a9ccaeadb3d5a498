// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a run took.
 *
 * @param wallSeconds from the first poll to the last commit
 * @param cpuSeconds user and system time of the whole process from just before the first poll to the last commit
 * @param rssPeakMb the process's largest resident memory in MiB, or -1 where the system does not tell
 * @param diskBytes that the process wrote to files in that time, or -1 where the system does not tell
 * @param allocatedBytes by the threads that process, until the last event, or -1 where nobody counts them
 */
record Usage(double wallSeconds, double cpuSeconds, long rssPeakMb, long diskBytes, long allocatedBytes) {
    private static final String MARK = "BENCH USED";

    /** A line of output that a parent waits for. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%s %.4f %.4f %d %d %d",
                MARK,
                wallSeconds,
                cpuSeconds,
                rssPeakMb,
                diskBytes,
                allocatedBytes);
    }

    /** What a line begins with. */
    static String mark() {
        return MARK;
    }

    static Usage parse(String line) {
        String[] words =
                line.substring(line.indexOf(MARK) + MARK.length()).trim().split(" ", -1);
        return new Usage(
                Double.parseDouble(words[0]),
                Double.parseDouble(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]));
    }

    /** What one run after the other took. */
    Usage plus(Usage later) {
        return new Usage(
                wallSeconds + later.wallSeconds,
                cpuSeconds + later.cpuSeconds,
                Math.max(rssPeakMb, later.rssPeakMb),
                diskBytes + later.diskBytes,
                allocatedBytes + later.allocatedBytes);
    }

    /** This with another count of what was allocated. */
    Usage withAllocated(long bytes) {
        return new Usage(wallSeconds, cpuSeconds, rssPeakMb, diskBytes, bytes);
    }

    /** What the live stream threads of this process have allocated since they began. */
    static long allocatedByStreamThreads() {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long bytes = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && isStreamThread(thread.getThreadName())) {
                bytes += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return bytes;
    }

    /** Whether Kafka Streams gave a thread its name, and not one of a producer that belongs to it. */
    static boolean isStreamThread(String name) {
        return name.matches(".*-StreamThread-\\d+");
    }

    /** Measures from now on. */
    static Meter begin() {
        return new Meter();
    }

    /** Wall time may begin later than CPU time: starting threads is work, waiting for a group is none. Any thread. */
    static final class Meter {
        private final double cpuAtStart = cpuNow();
        private final long writtenAtStart = diskBytesNow();
        private volatile long startNanos = System.nanoTime();
        private long pausedNanos;
        private double pausedCpu;
        private long idleNanos;
        private double idleCpu;

        /** The first poll happens now. */
        void firstPoll() {
            startNanos = System.nanoTime();
        }

        /** Work may be over; what is used from now on counts only when it goes on with another pause. */
        void pause() {
            pausedNanos = System.nanoTime();
            pausedCpu = cpuNow();
        }

        /** What was used since the last pause does not count. */
        void resume() {
            idleNanos += System.nanoTime() - pausedNanos;
            idleCpu += cpuNow() - pausedCpu;
        }

        /** The last commit has happened. */
        Usage end() {
            return new Usage(
                    (System.nanoTime() - startNanos - idleNanos) / 1e9,
                    cpuNow() - cpuAtStart - idleCpu,
                    rssPeakMb(),
                    diskBytes(),
                    -1);
        }

        private static double cpuNow() {
            return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                            .getProcessCpuTime()
                    / 1e9;
        }

        long diskBytes() {
            return writtenAtStart < 0 ? -1 : diskBytesNow() - writtenAtStart;
        }

        private static long diskBytesNow() {
            return told("io", "write_bytes:");
        }

        private static long rssPeakMb() {
            long kilobytes = told("status", "VmHWM:");
            return kilobytes < 0 ? -1 : kilobytes / 1_024;
        }

        /** The number in a line of what Linux tells about this process, or -1. */
        private static long told(String file, String name) {
            try {
                for (String line : Files.readAllLines(Path.of("/proc/self", file))) {
                    if (line.startsWith(name)) {
                        return Long.parseLong(line.replaceAll("[^0-9]", ""));
                    }
                }
            } catch (IOException | NumberFormatException e) {
                return -1;
            }
            return -1;
        }
    }
}
