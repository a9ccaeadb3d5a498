// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What sliding windows hold when each is an entry of a store, is made of others near it, and none is ever forgotten: the rule
 * of Kafka Streams, in few words and slow. The test of the runtime compares with Kafka Streams itself.
 */
final class StoredWindows {
    /** A window's rows, by number, and the largest of their times. */
    record Content(long latest, List<Long> rows) {
        Content with(long time, long row) {
            List<Long> more = new ArrayList<>(rows);
            more.add(row);
            return new Content(Math.max(latest, time), more);
        }
    }

    private static final Content NOTHING = new Content(-1, List.of());

    private final long size;
    private final long grace;
    private final Map<String, TreeMap<Long, Content>> byKey = new HashMap<>();
    private long streamTime;

    // Of the row at hand.

    private TreeMap<Long, Content> windows = new TreeMap<>();
    private NavigableMap<Long, Content> before = new TreeMap<>();
    private TreeMap<Long, Content> changed = new TreeMap<>();
    private long row;
    private long time;

    StoredWindows(long size, long grace) {
        this.size = size;
        this.grace = grace;
    }

    long closeTime() {
        return streamTime - grace;
    }

    /** The windows of a key that are not closed, by start. */
    NavigableMap<Long, Content> open(String key) {
        return byKey.getOrDefault(key, new TreeMap<>()).tailMap(closeTime() - size, true);
    }

    /** Takes a row, and gives the windows that it changed or made, by start. */
    NavigableMap<Long, Content> take(String key, long rowNumber, long timestamp) {
        row = rowNumber;
        time = timestamp;
        changed = new TreeMap<>();
        streamTime = Math.max(streamTime, time);
        if (time + size < closeTime()) {
            return changed;
        }
        windows = byKey.computeIfAbsent(key, each -> new TreeMap<>());
        before = new TreeMap<>(windows);
        if (time < size) {
            takeEarly();
        } else {
            takeRow();
        }
        return changed;
    }

    private void takeRow() {
        long ownStart = time - size;
        before.subMap(ownStart, true, time, true).forEach(this::add);
        Content own = before.get(ownStart);
        if (own != null && own.latest >= time) {
            return;
        }
        Entry<Long, Content> below = before.subMap(Math.max(0, time - 2 * size), true, ownStart, false)
                .lastEntry();
        Content left = below == null ? NOTHING : below.getValue();
        long previous = below != null ? left.latest : own != null ? own.latest : -1;
        if (previous >= 0 && previous + 1 + size >= time && !before.containsKey(previous + 1)) {
            add(previous + 1, NOTHING);
        }
        if (own == null) {
            add(ownStart, previous >= ownStart ? left : NOTHING);
        }
        Entry<Long, Content> right = before.subMap(ownStart, false, time, true).lastEntry();
        makeNext(right == null ? null : right.getValue());
    }

    /** All rows before the size are in the window that starts at 0. */
    private void takeEarly() {
        before.subMap(0L, false, time, true).forEach(this::add);
        Content first = before.get(0L);
        Entry<Long, Content> right = before.subMap(0L, false, time, true).lastEntry();
        makeNext(right == null ? first : right.getValue());
        if (first != null && first.latest < time && !before.containsKey(first.latest + 1)) {
            add(first.latest + 1, NOTHING);
        }
        add(0, Objects.requireNonNullElse(first, NOTHING));
    }

    private void makeNext(@Nullable Content right) {
        if (right != null && right.latest > time && !before.containsKey(time + 1)) {
            put(time + 1, right);
        }
    }

    private void add(long start, Content content) {
        if (start + size >= closeTime()) {
            put(start, content.with(time, row));
        }
    }

    private void put(long start, Content content) {
        windows.put(start, content);
        changed.put(start, content);
    }
}
