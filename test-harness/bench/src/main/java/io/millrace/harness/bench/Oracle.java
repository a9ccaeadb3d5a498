// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The results by plain counting in whole numbers of 1/64. One thread a call. */
final class Oracle {
    /** More than there are devices: one number tells a window and a device. */
    private static final long WINDOW = Readings.DEVICES_MAX + 1L;

    private Oracle() {}

    /** Gives the results of a workload over the first {@code events} readings; a raw copy's are those of W0. */
    static void forEach(Workload workload, Job.Task task, long events, Consumer<ResultRow> sink) {
        switch (workload) {
            case W0 -> Readings.forEach(task.readings(), events, reading -> sink.accept(copied(reading)));
            case W1 -> filtered(task, events, sink);
            case W2 -> tumbling(task, events, sink);
            case W4 -> trailing(task, events, sink);
        }
    }

    private static ResultRow copied(Readings.Reading reading) {
        return new ResultRow(
                reading.key(),
                reading.site(),
                reading.ts(),
                reading.temperature() * Readings.UNIT,
                reading.vibration() * Readings.UNIT,
                reading.pressure() * Readings.UNIT,
                reading.status());
    }

    private static void filtered(Job.Task task, long events, Consumer<ResultRow> sink) {
        Readings.forEach(task.readings(), events, reading -> {
            double temperature = reading.temperature() * Readings.UNIT;
            if (temperature >= Workload.WARM) {
                sink.accept(new ResultRow(
                        reading.key(), reading.site(), reading.ts(), temperature, temperature * 1.8 + 32));
            }
        });
    }

    private static void tumbling(Job.Task task, long events, Consumer<ResultRow> sink) {
        Map<Long, long[]> windows = new HashMap<>();
        Readings.forEach(task.readings(), events, reading -> {
            long window = reading.ts() / Workload.TUMBLING_MILLIS;
            long[] totals = windows.computeIfAbsent(window * WINDOW + reading.device(), key -> new long[3]);
            totals[0]++;
            totals[1] += reading.temperature();
            totals[2] = Math.max(totals[2], reading.temperature());
        });
        windows.forEach((key, totals) -> sink.accept(new ResultRow(
                Readings.key((int) (key % WINDOW)),
                key / WINDOW * Workload.TUMBLING_MILLIS,
                totals[0],
                totals[1] * Readings.UNIT,
                totals[1] * Readings.UNIT / totals[0],
                totals[2] * Readings.UNIT)));
    }

    private static void trailing(Job.Task task, long events, Consumer<ResultRow> sink) {
        Frame[] frames = new Frame[task.readings().devices()];
        long windowMillis = task.windowSeconds() * 1_000L;
        Readings.forEach(task.readings(), events, reading -> {
            Frame frame = frames[reading.device()];
            if (frame == null) {
                frame = new Frame(windowMillis);
                frames[reading.device()] = frame;
            }
            sink.accept(frame.add(reading));
        });
    }

    /** The events of a device that still matter, by time and then by arrival. */
    private static final class Frame {
        private final long windowMillis;
        private long[] times = new long[16];
        private int[] values = new int[16];
        private int from;
        private int to;

        Frame(long windowMillis) {
            this.windowMillis = windowMillis;
        }

        ResultRow add(Readings.Reading reading) {
            int at = insert(reading);
            long count = 0;
            long sum = 0;
            long squares = 0;
            long peak = 0;
            for (int i = at; i >= from && times[i] >= reading.ts() - windowMillis; i--) {
                count++;
                sum += values[i];
                squares += (long) values[i] * values[i];
                peak = Math.max(peak, values[i]);
            }
            double deviation = Math.sqrt(count * squares - sum * sum) / count * Readings.UNIT;
            forget();
            return new ResultRow(
                    reading.key(), reading.ts(), count, sum * Readings.UNIT / count, peak * Readings.UNIT, deviation);
        }

        private int insert(Readings.Reading reading) {
            if (to == times.length) {
                makeRoom();
            }
            int at = to++;
            for (; at > from && times[at - 1] > reading.ts(); at--) {
                times[at] = times[at - 1];
                values[at] = values[at - 1];
            }
            times[at] = reading.ts();
            values[at] = reading.temperature();
            return at;
        }

        private void makeRoom() {
            int live = to - from;
            int length = live * 2 > times.length ? times.length * 2 : times.length;
            times = Arrays.copyOf(Arrays.copyOfRange(times, from, to), length);
            values = Arrays.copyOf(Arrays.copyOfRange(values, from, to), length);
            from = 0;
            to = live;
        }

        private void forget() {
            while (times[from] < times[to - 1] - windowMillis - Readings.LATE_MILLIS_MAX) {
                from++;
            }
        }
    }
}
