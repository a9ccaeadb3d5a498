// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The results of Nexmark's workloads by plain counting. One thread a call. */
final class NexmarkOracle {
    private NexmarkOracle() {}

    /** Gives the results over so many events of the workload's input. */
    static void forEach(Workload workload, long events, Consumer<ResultRow> sink) {
        switch (workload) {
            case Q1 ->
                Bids.forEach(
                        events,
                        bid -> sink.accept(new ResultRow(
                                Long.toString(bid.auction()),
                                bid.bidder(),
                                bid.price() * Workload.EXCHANGE_RATE,
                                bid.ts())));
            case Q2 -> selected(events, sink);
            case Q5 -> hottest(events, sink);
            case Q7 -> highest(events, sink);
            case Q8 -> sellers(events, sink);
            case Q11 -> sessions(events, sink);
            case Q12 -> counted(events, sink);
            case Q17 -> days(events, sink);
            case Q18 -> lastBids(events, sink);
            default -> throw new IllegalArgumentException(workload + " is not of Nexmark");
        }
    }

    private static void selected(long events, Consumer<ResultRow> sink) {
        Bids.forEach(events, bid -> {
            if (bid.auction() % Workload.EACH_AUCTION == 0) {
                sink.accept(new ResultRow(Long.toString(bid.auction()), bid.price(), bid.ts()));
            }
        });
    }

    private static void hottest(long events, Consumer<ResultRow> sink) {
        Map<Long, Map<Long, Long>> windows = new HashMap<>();
        int overlap = Workload.HOT_MILLIS / Workload.HOT_ADVANCE_MILLIS;
        Bids.forEach(events, bid -> {
            long last = bid.ts() / Workload.HOT_ADVANCE_MILLIS;
            for (long window = last - overlap + 1; window <= last; window++) {
                windows.computeIfAbsent(window, key -> new HashMap<>()).merge(bid.auction(), 1L, Long::sum);
            }
        });
        windows.forEach((window, counts) -> {
            long best = 0;
            for (Map.Entry<Long, Long> count : counts.entrySet()) {
                best = Math.max(best, count.getValue() * Workload.BEST + count.getKey());
            }
            sink.accept(new ResultRow("", window * Workload.HOT_ADVANCE_MILLIS, best));
        });
    }

    private static void highest(long events, Consumer<ResultRow> sink) {
        Map<Long, Long> windows = new HashMap<>();
        Bids.forEach(events, bid -> windows.merge(bid.ts() / Workload.TUMBLING_MILLIS, bid.price(), Math::max));
        windows.forEach((window, price) -> sink.accept(new ResultRow("", window * Workload.TUMBLING_MILLIS, price)));
    }

    /** A window of a number: of a person, a bidder or an auction. */
    private record Windowed(long number, long window) {}

    private static void sellers(long events, Consumer<ResultRow> sink) {
        Set<Windowed> found = new HashSet<>();
        Auctions.forEach(events, auction -> {
            long came = Persons.ts(auction.seller());
            long window = came / Workload.TUMBLING_MILLIS;
            boolean isSame = window == auction.ts() / Workload.TUMBLING_MILLIS;
            if (isSame && found.add(new Windowed(auction.seller(), window))) {
                sink.accept(new ResultRow(
                        Long.toString(auction.seller()),
                        window * Workload.TUMBLING_MILLIS,
                        Persons.name(auction.seller())));
            }
        });
    }

    private static void sessions(long events, Consumer<ResultRow> sink) {
        SessionCounts sessions = new SessionCounts(Workload.GAP_MILLIS);
        Consumer<SessionCounts.Session> rows = session -> sink.accept(
                new ResultRow(Long.toString(session.key()), session.start(), session.end(), session.count()));
        Bids.forEach(events, bid -> sessions.add(bid.bidder(), bid.ts(), 0, rows));
        sessions.forEachOpen(rows);
    }

    private static void counted(long events, Consumer<ResultRow> sink) {
        Map<Windowed, Long> windows = new HashMap<>();
        Bids.forEach(
                events,
                bid -> windows.merge(new Windowed(bid.bidder(), bid.ts() / Workload.TUMBLING_MILLIS), 1L, Long::sum));
        windows.forEach((key, count) -> sink.accept(
                new ResultRow(Long.toString(key.number()), key.window() * Workload.TUMBLING_MILLIS, count)));
    }

    /** The bids of an auction on a day. */
    private static final class Day {
        private long bids;
        private long low;
        private long middle;
        private long high;
        private long least = Long.MAX_VALUE;
        private long most = Long.MIN_VALUE;
        private long sum;

        void add(long price) {
            bids++;
            low += price < Workload.MIDDLE_PRICE ? 1 : 0;
            middle += price >= Workload.MIDDLE_PRICE && price < Workload.HIGH_PRICE ? 1 : 0;
            high += price >= Workload.HIGH_PRICE ? 1 : 0;
            least = Math.min(least, price);
            most = Math.max(most, price);
            sum += price;
        }

        ResultRow row(Windowed key) {
            return new ResultRow(
                    Long.toString(key.number()),
                    key.window() * Workload.DAY_MILLIS,
                    bids,
                    low,
                    middle,
                    high,
                    least,
                    most,
                    (double) sum / bids,
                    sum);
        }
    }

    private static void days(long events, Consumer<ResultRow> sink) {
        Map<Windowed, Day> days = new HashMap<>();
        Bids.forEach(
                events,
                bid -> days.computeIfAbsent(
                                new Windowed(bid.auction(), bid.ts() / Workload.DAY_MILLIS), key -> new Day())
                        .add(bid.price()));
        days.forEach((key, day) -> sink.accept(day.row(key)));
    }

    private record Pair(long bidder, long auction) {}

    private static void lastBids(long events, Consumer<ResultRow> sink) {
        Map<Pair, Bids.Bid> last = new HashMap<>();
        Bids.forEach(events, bid -> last.put(new Pair(bid.bidder(), bid.auction()), bid));
        last.values()
                .forEach(bid -> sink.accept(new ResultRow(
                        "",
                        bid.auction(),
                        bid.bidder(),
                        bid.price(),
                        bid.channel(),
                        bid.url(),
                        bid.ts(),
                        bid.extra())));
    }
}
