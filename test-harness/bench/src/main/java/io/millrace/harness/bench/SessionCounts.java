// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Sessions of events that come in the order of time for each key. One thread. */
final class SessionCounts {
    private final long gapMillis;
    private final Map<Long, Session> open = new HashMap<>();

    SessionCounts(long gapMillis) {
        this.gapMillis = gapMillis;
    }

    /** Events of a key that are at most a gap apart; begins and ends with one of them. */
    record Session(long key, long start, long end, long count, long sum) {
        Session with(long ts, long amount) {
            return new Session(key, start, ts, count + 1, sum + amount);
        }
    }

    /** Takes an event; gives the session of its key that goes on no more. */
    void add(long key, long ts, long amount, Consumer<Session> ended) {
        Session session = open.get(key);
        if (session == null || ts - session.end() > gapMillis) {
            if (session != null) {
                ended.accept(session);
            }
            session = new Session(key, ts, ts, 0, 0);
        }
        open.put(key, session.with(ts, amount));
    }

    /** Gives those that an event may still go on with. */
    void forEachOpen(Consumer<Session> sink) {
        open.values().forEach(sink);
    }
}
