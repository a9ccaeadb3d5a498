// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Which rows of INSERT INTO … VALUES of one topic are written. Immutable.
 *
 * <p>Written as the value of a record: their number, as earlier builds did and read; and as its header a digest of 8 bytes each, in the
 * order in which the rows stood when they were looked at last.
 *
 * @param count how many
 * @param digests one for each, or none where it is not known what was written
 */
record WrittenRows(int count, List<Long> digests) {
    static final WrittenRows NONE = new WrittenRows(0, List.of());

    private static final String HEADER = "digests";

    /** What a record of 1 MiB has room for; of more rows only the number is kept. */
    private static final int DIGESTS_MAX = 65_536;

    WrittenRows {
        digests = List.copyOf(digests);
    }

    /** What is to be done with a row. */
    enum Fate {
        IS_WRITTEN,
        /** It is written, and stood elsewhere among the others. */
        IS_MOVED,
        /** Another row was written that stood in its place. */
        IS_CHANGED,
        IS_NEW
    }

    /**
     * Rows compared with those that are written.
     *
     * @param fates one for each row
     * @param after what is written when those that are new are
     */
    record Comparison(List<Fate> fates, WrittenRows after) {
        Comparison {
            fates = List.copyOf(fates);
        }
    }

    /** The digest of a row. */
    static long digest(String row) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(row.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static WrittenRows read(byte[] value, Headers headers) {
        int count = Integer.parseInt(new String(value, StandardCharsets.UTF_8));
        Header header = headers.lastHeader(HEADER);
        List<Long> digests = new ArrayList<>();
        if (header != null && header.value().length == count * Long.BYTES) {
            ByteBuffer bytes = ByteBuffer.wrap(header.value());
            while (bytes.hasRemaining()) {
                digests.add(bytes.getLong());
            }
        }
        return new WrittenRows(count, digests);
    }

    byte[] value() {
        return Integer.toString(count).getBytes(StandardCharsets.UTF_8);
    }

    /** None where it is not known what was written. */
    List<Header> headers() {
        if (digests.isEmpty()) {
            return List.of();
        }
        ByteBuffer bytes = ByteBuffer.allocate(digests.size() * Long.BYTES);
        digests.forEach(bytes::putLong);
        return List.of(new RecordHeader(HEADER, bytes.array()));
    }

    /** Compares the rows of the files with those that are written. */
    Comparison compare(List<Long> rows) {
        return digests.size() == count && rows.size() <= DIGESTS_MAX ? matched(rows) : counted(rows);
    }

    /** The first ones are taken for those that are written. */
    private Comparison counted(List<Long> rows) {
        List<Fate> fates = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            fates.add(i < count ? Fate.IS_WRITTEN : Fate.IS_NEW);
        }
        boolean isKnown = rows.size() >= count && rows.size() <= DIGESTS_MAX;
        return new Comparison(fates, new WrittenRows(Math.max(count, rows.size()), isKnown ? rows : List.of()));
    }

    /**
     * Rows that stand in the order in which they were written are found first, then those that stand elsewhere. Between two that are
     * found in order, rows that are not are taken for those that were written there and are not any more, one for one; others are new.
     */
    private Comparison matched(List<Long> rows) {
        Map<Long, TreeSet<Integer>> places = new HashMap<>();
        for (int i = 0; i < count; i++) {
            places.computeIfAbsent(digests.get(i), digest -> new TreeSet<>()).add(i);
        }
        int[] placeOf = inOrder(rows, places);
        Fate[] fates = new Fate[rows.size()];
        boolean[] isFound = new boolean[count];
        for (int i = 0; i < fates.length; i++) {
            TreeSet<Integer> elsewhere = places.get(rows.get(i));
            if (placeOf[i] >= 0) {
                fates[i] = Fate.IS_WRITTEN;
                isFound[placeOf[i]] = true;
            } else if (elsewhere != null && !elsewhere.isEmpty()) {
                fates[i] = Fate.IS_MOVED;
                isFound[elsewhere.pollFirst()] = true;
            } else {
                fates[i] = Fate.IS_NEW;
            }
        }
        List<Long> after = new ArrayList<>();
        int place = 0;
        int from = 0;
        for (int i = 0; i <= fates.length; i++) {
            if (i == fates.length || placeOf[i] >= 0) {
                int end = i == fates.length ? count : placeOf[i];
                int gone = 0;
                for (; place < end; place++) {
                    if (!isFound[place]) {
                        after.add(digests.get(place));
                        gone++;
                    }
                }
                for (; from < i; from++) {
                    if (fates[from] == Fate.IS_NEW && gone > 0) {
                        fates[from] = Fate.IS_CHANGED;
                        gone--;
                    } else {
                        after.add(rows.get(from));
                    }
                }
                if (i < fates.length) {
                    after.add(rows.get(i));
                    from = i + 1;
                    place = end + 1;
                }
            }
        }
        return new Comparison(List.of(fates), new WrittenRows(after.size(), after));
    }

    /** The place of each row that stands behind the one before it, which is taken away; -1 for others. */
    private static int[] inOrder(List<Long> rows, Map<Long, TreeSet<Integer>> places) {
        int[] placeOf = new int[rows.size()];
        int next = 0;
        for (int i = 0; i < placeOf.length; i++) {
            TreeSet<Integer> same = places.get(rows.get(i));
            Integer place = same == null ? null : same.ceiling(next);
            placeOf[i] = place == null ? -1 : place;
            if (same != null && place != null) {
                same.remove(place);
                next = place + 1;
            }
        }
        return placeOf;
    }
}
