// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** The results by plain counting in whole numbers of 1/64. One thread a call. */
final class Oracle {
    /** More than there are devices: one number tells a window and a device. */
    private static final long WINDOW = Readings.DEVICES_MAX + 1L;

    private Oracle() {}

    /** Gives the results of a job's workload over its events. */
    static void forEach(Job.Task task, Engine engine, long events, Consumer<ResultRow> sink) {
        switch (task.workload()) {
            case W0 -> Readings.forEach(task.readings(), events, reading -> sink.accept(copied(reading)));
            case W1 -> filtered(task, events, sink);
            case W2 -> tumbling(task, events, sink);
            case W3 -> hopping(task, events, sink);
            case W4 -> trailing(task, events, Readings.Reading::temperature, sink);
            case W5 -> joined(events, sink);
            case W6 ->
                Transactions.forEach(events, each -> sink.accept(new ResultRow(each.key(), each.ts(), score(each))));
            case W7 -> sessions(task, events, sink);
            case W8 -> grouped(events, sink);
            case W9 -> matched(events, sink);
            case Q1, Q2, Q5, Q7, Q8, Q11, Q12, Q17, Q18 -> NexmarkOracle.forEach(task.workload(), events, sink);
            case TEN -> overlapping(task, events, engine == Engine.ONE ? 1 : Workload.TEN_QUERIES, sink);
            case ROUTES -> routed(task, events, engine == Engine.ONE ? 1 : Workload.TEN_QUERIES, sink);
            case CHAIN -> chained(task, events, sink);
            case FRAMES -> {
                trailing(task, events, Readings.Reading::temperature, sink);
                trailing(task, events, Readings.Reading::vibration, sink);
                trailing(task, events, Readings.Reading::pressure, sink);
            }
            case LIMITS -> throw new IllegalArgumentException("nothing is computed");
        }
    }

    /** The score of W6, of which engines may differ by some rounding. */
    static double score(Transactions.Transaction transaction) {
        float[] features = new float[FraudModel.FEATURES];
        FraudModel.features(
                transaction.money(),
                transaction.currency(),
                transaction.country(),
                transaction.merchantId(),
                transaction.ts(),
                transaction.cardPresent(),
                features);
        return FraudModel.INSTANCE.score(features);
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

    private static void hopping(Job.Task task, long events, Consumer<ResultRow> sink) {
        Map<Long, long[]> windows = new HashMap<>();
        int overlap = Workload.HOPPING_MILLIS / Workload.HOPPING_ADVANCE_MILLIS;
        Readings.forEach(task.readings(), events, reading -> {
            long last = reading.ts() / Workload.HOPPING_ADVANCE_MILLIS;
            for (long window = last - overlap + 1; window <= last; window++) {
                long[] totals = windows.computeIfAbsent(window * WINDOW + reading.device(), key -> new long[2]);
                totals[0]++;
                totals[1] += reading.temperature();
            }
        });
        windows.forEach((key, totals) -> sink.accept(new ResultRow(
                Readings.key((int) (key % WINDOW)),
                key / WINDOW * Workload.HOPPING_ADVANCE_MILLIS,
                totals[0],
                totals[1] * Readings.UNIT / totals[0])));
    }

    private static void joined(long events, Consumer<ResultRow> sink) {
        Transactions.Account[] accounts = new Transactions.Account[Transactions.ACCOUNTS];
        Transactions.forEachAccount(account -> accounts[account.number()] = account);
        Transactions.forEach(events, each -> {
            Transactions.Account account = accounts[each.account()];
            sink.accept(new ResultRow(
                    each.key(),
                    each.merchantId(),
                    each.money(),
                    each.ts(),
                    account.tier(),
                    account.risk() * Readings.UNIT));
        });
    }

    /** Accounts' transactions come in the order of time. */
    private static void sessions(Job.Task task, long events, Consumer<ResultRow> sink) {
        long gapMillis = task.windowSeconds() * 1_000L;
        SessionCounts sessions = new SessionCounts(gapMillis);
        Transactions.forEach(
                events,
                each -> sessions.add(
                        each.account(), each.ts(), each.amount(), ended -> sink.accept(sessionRow(ended))));
        sessions.forEachOpen(ended -> sink.accept(sessionRow(ended)));
    }

    private static ResultRow sessionRow(SessionCounts.Session session) {
        return new ResultRow(
                Transactions.account((int) session.key()),
                session.start(),
                session.end(),
                session.count(),
                session.sum() * Readings.UNIT);
    }

    private static void matched(long events, Consumer<ResultRow> sink) {
        int count = Math.toIntExact(Dataset.AUCTIONS.eventsBeside(Dataset.BIDS, events));
        long[] categories = new long[count];
        long[] times = new long[count];
        Auctions.forEach(count, auction -> {
            categories[(int) auction.id()] = auction.category();
            times[(int) auction.id()] = auction.ts();
        });
        Bids.forEach(events, bid -> {
            int auction = (int) bid.auction();
            if (Math.abs(bid.ts() - times[auction]) <= Workload.WITHIN_MILLIS) {
                sink.accept(new ResultRow(
                        Long.toString(auction), bid.ts(), bid.price(), times[auction], categories[auction]));
            }
        });
    }

    private static void grouped(long events, Consumer<ResultRow> sink) {
        long[][] totals = new long[Transactions.MERCHANTS][2];
        Transactions.forEach(events, each -> {
            totals[each.merchant()][0]++;
            totals[each.merchant()][1] += each.amount();
        });
        for (int merchant = 0; merchant < totals.length; merchant++) {
            if (totals[merchant][0] > 0) {
                sink.accept(new ResultRow(
                        Transactions.merchant(merchant), totals[merchant][0], totals[merchant][1] * Readings.UNIT));
            }
        }
    }

    private static void overlapping(Job.Task task, long events, int queries, Consumer<ResultRow> sink) {
        Readings.forEach(task.readings(), events, reading -> {
            double temperature = reading.temperature() * Readings.UNIT;
            for (int query = 1; query <= queries; query++) {
                if (temperature >= Workload.WARM + query) {
                    sink.accept(new ResultRow(reading.key(), reading.ts(), temperature - query));
                }
            }
        });
    }

    private static void routed(Job.Task task, long events, int queries, Consumer<ResultRow> sink) {
        Readings.forEach(task.readings(), events, reading -> {
            double above = reading.temperature() * Readings.UNIT - Workload.WARM;
            if (above >= 0 && above < queries * Workload.ROUTE_DEGREES) {
                sink.accept(new ResultRow(reading.key(), reading.ts(), above));
            }
        });
    }

    private static void chained(Job.Task task, long events, Consumer<ResultRow> sink) {
        Readings.forEach(task.readings(), events, reading -> {
            double fahrenheit = reading.temperature() * Readings.UNIT * 1.8 + 32;
            if (!reading.status().equals("FAULT")
                    && reading.pressure() * Readings.UNIT >= 960
                    && fahrenheit - 32 >= 90) {
                sink.accept(new ResultRow(reading.key(), reading.ts(), fahrenheit));
            }
        });
    }

    private static void trailing(
            Job.Task task, long events, ToIntFunction<Readings.Reading> measured, Consumer<ResultRow> sink) {
        Frame[] frames = new Frame[task.readings().devices()];
        long windowMillis = task.windowSeconds() * 1_000L;
        Readings.forEach(task.readings(), events, reading -> {
            Frame frame = frames[reading.device()];
            if (frame == null) {
                frame = new Frame(windowMillis);
                frames[reading.device()] = frame;
            }
            sink.accept(frame.add(reading, measured.applyAsInt(reading)));
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

        ResultRow add(Readings.Reading reading, int value) {
            int at = insert(reading.ts(), value);
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

        private int insert(long ts, int value) {
            if (to == times.length) {
                makeRoom();
            }
            int at = to++;
            for (; at > from && times[at - 1] > ts; at--) {
                times[at] = times[at - 1];
                values[at] = values[at - 1];
            }
            times[at] = ts;
            values[at] = value;
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
