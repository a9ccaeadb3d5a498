// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.StateMemory;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Groups and windows against a plain model: random rows, commits, crashes, restarts, and times without room on the heap. What is
 * written, in order, and how many entries the store holds after a commit.
 */
final class GroupPropertyTest {
    private static final long SEED = 4711;
    private static final int ROUNDS = 40;

    private static final String SOURCE = """
            CREATE STREAM S (K VARCHAR KEY, V INTEGER) WITH (kafka_topic='in', value_format='JSON');
            """;

    /** Times in milliseconds; a window of size 0 is none. */
    private record Shape(long size, long advance, long grace, long retention, boolean isFinal, Changes changes) {
        String sql() {
            String window =
                    size == 0 ? "" : "WINDOW " + kind() + ", " + kept() + "GRACE PERIOD " + grace + " MILLISECONDS)";
            return SOURCE + "CREATE TABLE T AS SELECT K, COUNT(*) AS N, SUM(V) AS TOTAL, MAX(V) AS TOP FROM S " + window
                    + " GROUP BY K EMIT " + (isFinal ? "FINAL" : "CHANGES") + ";";
        }

        private String kind() {
            return advance == size
                    ? "TUMBLING (SIZE " + size + " MILLISECONDS"
                    : "HOPPING (SIZE " + size + " MILLISECONDS, ADVANCE BY " + advance + " MILLISECONDS";
        }

        private String kept() {
            return retention == 0 ? "" : "RETENTION " + retention + " MILLISECONDS, ";
        }

        long lifetime() {
            return Math.max(size + grace, isFinal ? 0 : retention);
        }
    }

    private static final class Group {
        private long latest = Long.MIN_VALUE;
        private long count;
        private long total;
        private int top = Integer.MIN_VALUE;

        Group copy() {
            Group copy = new Group();
            copy.latest = latest;
            copy.count = count;
            copy.total = total;
            copy.top = top;
            return copy;
        }
    }

    private record Place(long start, String key) {}

    /** All groups in sorted maps, copied whole at each commit. */
    private static final class Model {
        private final Shape shape;
        private long streamTime = Long.MIN_VALUE;
        private TreeMap<Long, TreeMap<String, Group>> windows = new TreeMap<>();
        private final Set<Place> waiting = new LinkedHashSet<>();
        private List<String> lines = new ArrayList<>();

        Model(Shape shape) {
            this.shape = shape;
        }

        Model copy() {
            Model copy = new Model(shape);
            copy.streamTime = streamTime;
            copy.lines = new ArrayList<>(lines);
            windows.forEach((start, groups) -> groups.forEach((key, group) ->
                    copy.windows.computeIfAbsent(start, none -> new TreeMap<>()).put(key, group.copy())));
            return copy;
        }

        void row(String key, int value, long time) {
            streamTime = Math.max(streamTime, time);
            if (shape.size() == 0) {
                add(0, key, value, time);
                return;
            }
            for (long start = 0; start <= time; start += shape.advance()) {
                if (time < start + shape.size() && start + shape.size() + shape.grace() > streamTime) {
                    add(start, key, value, time);
                }
            }
            while (!windows.isEmpty() && windows.firstKey() + shape.lifetime() <= streamTime) {
                close(windows.firstKey());
            }
        }

        private void add(long start, String key, int value, long time) {
            Group group =
                    windows.computeIfAbsent(start, none -> new TreeMap<>()).computeIfAbsent(key, none -> new Group());
            group.latest = Math.max(group.latest, time);
            group.count++;
            group.total += value;
            group.top = Math.max(group.top, value);
            if (!shape.isFinal() && shape.changes() == Changes.EACH) {
                say(start, key, group);
            } else if (!shape.isFinal()) {
                waiting.add(new Place(start, key));
            }
        }

        private void close(long start) {
            for (Map.Entry<String, Group> each :
                    Objects.requireNonNull(windows.remove(start)).entrySet()) {
                if (shape.isFinal() || waiting.remove(new Place(start, each.getKey()))) {
                    say(start, each.getKey(), each.getValue());
                }
            }
        }

        private void say(long start, String key, Group group) {
            lines.add(key + (shape.size() == 0 ? "" : "[" + start + "]") + " {\"N\":" + group.count + ",\"TOTAL\":"
                    + group.total + ",\"TOP\":" + group.top + "} @" + group.latest);
        }

        void commit() {
            for (Place place : waiting) {
                Map<String, Group> groups = Objects.requireNonNull(windows.get(place.start()));
                say(place.start(), place.key(), Objects.requireNonNull(groups.get(place.key())));
            }
            waiting.clear();
        }

        /** Label, stream time and groups. */
        int entries() {
            return streamTime == Long.MIN_VALUE ? 0 : 2 + groups();
        }

        int groups() {
            return windows.values().stream().mapToInt(Map::size).sum();
        }
    }

    @Test
    void groups_are_what_a_plain_model_has() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (long[] times : new long[][] {
            {0, 0, 0, 0}, {10, 10, 0, 0}, {10, 10, 25, 0}, {12, 4, 0, 0}, {11, 4, 7, 0}, {10, 5, 0, 90}, {7, 7, 3, 40}
        }) {
            for (TaskRig.Place place : TaskRig.Place.values()) {
                Shape each = new Shape(times[0], times[1], times[2], times[3], false, Changes.EACH);
                Shape perCommit = new Shape(times[0], times[1], times[2], times[3], false, Changes.PER_COMMIT);
                run(each, place, random.nextLong());
                run(perCommit, place, random.nextLong());
                if (times[0] > 0 && times[3] == 0) {
                    run(new Shape(times[0], times[1], times[2], 0, true, Changes.EACH), place, random.nextLong());
                }
            }
        }
    }

    private static void run(Shape shape, TaskRig.Place place, long seed) {
        Random random = new Random(seed);
        String name = shape + ", " + place + ", seed " + seed;
        try (TaskRig rig = new TaskRig(shape.sql(), place, ErrorPolicy.NULL, shape.changes())) {
            StateMemory.Share others = memory(rig).share();
            Model model = new Model(shape);
            Model committed = model.copy();
            long now = 0;
            for (int round = 0; round < ROUNDS; round++) {
                int rows = random.nextInt(40);
                int keys = 1 + random.nextInt(random.nextBoolean() ? 3 : 30);
                for (int i = 0; i < rows; i++) {
                    now += random.nextInt(200) == 0 ? random.nextInt(150) : random.nextInt(2);
                    long time = Math.max(0, now - (random.nextInt(4) == 0 ? random.nextInt(40) : 0));
                    String key = "k" + random.nextInt(keys);
                    int value = random.nextInt(2_000) - 1_000;
                    rig.row("in", time, key, value);
                    model.row(key, value, time);
                }
                if (random.nextInt(4) == 0) {
                    rig.crash();
                    rig.restart();
                    model = committed.copy();
                } else {
                    boolean isFull = random.nextInt(3) == 0;
                    others.live(isFull ? memory(rig).budgetBytes() * 2 : 0);
                    rig.commit();
                    model.commit();
                    committed = model.copy();
                    assertThat(rig.state()).as(name).hasSize(model.entries());
                    if (random.nextInt(4) == 0) {
                        rig.crash();
                        rig.restart();
                    }
                }
                assertThat(rig.lines("T")).as("round %d, %s", round, name).isEqualTo(model.lines);
                if (shape.isFinal()) {
                    assertThat(rig.metrics().windowsOpen().get()).as(name).isEqualTo(model.groups());
                }
            }
            others.close();
        }
    }

    private static StateMemory memory(TaskRig rig) {
        return rig.spec().environment().stores().memory();
    }
}
