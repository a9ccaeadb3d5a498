// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A task that ends in the middle, with or without a commit, gives what it would have given otherwise. */
final class RestartTest {
    private static final long SEED = 99;
    private static final Changes[] ONLY_EACH = {Changes.EACH};

    @TempDir
    Path folder;

    private record Input(
            String topic,
            long time,
            @Nullable Object key,
            @Nullable Object[] values) {}

    private static List<Input> inputs(Random random) {
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            @Nullable Object key = random.nextInt(15) == 0 ? null : "k" + random.nextInt(4);
            if (random.nextInt(6) == 0) {
                inputs.add(new Input("table", i, "k" + random.nextInt(4), new @Nullable Object[] {"name" + i}));
            }
            inputs.add(new Input("in", i * 3L - random.nextInt(15) + 15, key, new @Nullable Object[] {
                random.nextInt(5), random.nextInt(10) == 0 ? null : "g" + random.nextInt(2), random.nextDouble()
            }));
        }
        return inputs;
    }

    @ParameterizedTest
    @EnumSource(TaskRig.Place.class)
    void restarts_change_nothing(TaskRig.Place place) {
        System.out.println("seed " + SEED);
        for (String queries : List.of(
                ResumeTest.PLAIN,
                ResumeTest.FRAMES,
                ResumeTest.GROUPS,
                ResumeTest.SLIDING,
                ResumeTest.JOINS,
                ResumeTest.TABLES,
                ResumeTest.MODELS)) {
            List<Input> inputs = inputs(new Random(SEED));
            if (!queries.equals(ResumeTest.JOINS) && !queries.equals(ResumeTest.TABLES)) {
                inputs.removeIf(input -> input.topic().equals("table"));
            }
            String sql = ResumeTest.sql(folder, queries);
            boolean groups = queries.equals(ResumeTest.GROUPS)
                    || queries.equals(ResumeTest.SLIDING)
                    || queries.equals(ResumeTest.TABLES);
            for (Changes changes : groups ? Changes.values() : ONLY_EACH) {
                assertThat(run(sql, place, changes, inputs, true))
                        .as("%s, %s", changes, queries)
                        .isEqualTo(run(sql, place, changes, inputs, false));
            }
        }
    }

    /** What went to each node, in order. */
    private static Map<String, List<String>> run(
            String sql, TaskRig.Place place, Changes changes, List<Input> inputs, boolean withCrashes) {
        Random random = new Random(SEED + 1);
        Random crashes = new Random(SEED + 2);
        try (TaskRig rig = new TaskRig(sql, place, ErrorPolicy.NULL, changes)) {
            int next = 0;
            while (next < inputs.size()) {
                int end = Math.min(inputs.size(), next + 1 + random.nextInt(30));
                // Commits are at the same places with crashes and without: what waits for them depends on it.
                while (withCrashes && crashes.nextInt(3) == 0) {
                    offer(rig, inputs.subList(next, next + 1 + crashes.nextInt(end - next)));
                    rig.crash();
                    rig.restart();
                }
                offer(rig, inputs.subList(next, end));
                rig.commit();
                next = end;
                if (withCrashes && crashes.nextBoolean()) {
                    rig.crash();
                    rig.restart();
                }
            }
            rig.commit();
            Map<String, List<String>> byNode = new LinkedHashMap<>();
            for (String line : rig.everything()) {
                byNode.computeIfAbsent(line.substring(0, line.indexOf(' ')), node -> new ArrayList<>())
                        .add(line);
            }
            return byNode;
        }
    }

    private static void offer(TaskRig rig, List<Input> inputs) {
        for (Input input : inputs) {
            rig.row(input.topic(), input.time(), input.key(), input.values());
        }
    }

    @Test
    void open_windows_are_counted_again_after_a_restart() {
        try (TaskRig rig = new TaskRig(ResumeTest.sql(folder, ResumeTest.GROUPS), TaskRig.Place.MEMORY)) {
            Object[] values = {1, "g", 1.0};
            rig.row("in", 5, "a", values);
            rig.row("in", 6, "b", values);
            rig.commit();
            assertThat(rig.metrics().windowsOpen().get()).isEqualTo(2);
            rig.crash();
            assertThat(rig.metrics().windowsOpen().get()).isZero();
            rig.restart();
            assertThat(rig.metrics().windowsOpen().get()).isEqualTo(2);
            rig.row("in", 25, "a", values);
            assertThat(rig.metrics().windowsOpen().get()).isEqualTo(1);
        }
    }

    @Test
    void after_a_failure_in_the_middle_of_a_row_nothing_is_flushed_or_sent() {
        String query = ResumeTest.sql(folder, """
                CREATE TABLE A AS SELECT K, COUNT(*) AS N, MAX(1 / V) AS M FROM S GROUP BY K;
                CREATE STREAM B AS SELECT K, PREDICT(twice, X) AS Y FROM S;
                """);
        try (TaskRig rig = new TaskRig(query, TaskRig.Place.MEMORY, ErrorPolicy.FAIL)) {
            rig.row("in", 1, "a", 1, "g", 1.0);
            assertThatThrownBy(() -> rig.row("in", 2, "a", 0, "g", 1.0)).isInstanceOf(MillraceException.class);
            List<String> before = rig.everything();
            rig.barrier().flushCache();
            assertThat(rig.everything()).isEqualTo(before).noneMatch(line -> line.startsWith("sink:B"));
            assertThat(rig.context().logged("A.group")).isEmpty();
        }
    }
}
