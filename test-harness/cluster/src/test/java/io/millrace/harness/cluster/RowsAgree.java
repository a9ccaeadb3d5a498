// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.pipelines.oracle.ExpectedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares a topic with what an oracle says of it: the same rows in the same order in each partition, no other, none twice. */
final class RowsAgree {
    private RowsAgree() {}

    /**
     * A row that has to be there.
     *
     * @param key the record's key
     */
    record Expected(int partition, String key, ExpectedRow row) {
        static Expected of(int partition, String key, Record row) {
            return new Expected(partition, key, ExpectedRow.of(row));
        }
    }

    /** Asserts that the rows of a topic are the expected ones. */
    static void check(String topic, List<Expected> expected, List<Decoded> actual) {
        int partitions = 1
                + Math.max(
                        expected.stream().mapToInt(Expected::partition).max().orElse(0),
                        actual.stream().mapToInt(Decoded::partition).max().orElse(0));
        for (int p = 0; p < partitions; p++) {
            int partition = p;
            check(
                    topic + "-" + p,
                    expected.stream()
                            .filter(row -> row.partition() == partition)
                            .toList(),
                    actual.stream().filter(row -> row.partition() == partition).toList(),
                    partition);
        }
    }

    private static void check(String place, List<Expected> expected, List<Decoded> actual, int partition) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.min(expected.size(), actual.size()) && differences.size() < 5; i++) {
            Expected want = expected.get(i);
            Decoded got = actual.get(i);
            String difference = want.key().equals(got.key()) ? want.row().difference(got.columns()) : "another key";
            if (difference != null) {
                differences.add("row " + i + " at offset " + got.offset() + ": " + difference + "\n  expected "
                        + want.key() + " " + want.row().columns() + "\n  found    " + got.key() + " " + got.columns());
            }
        }
        assertThat(differences)
                .as("%s, %d rows expected and %d found", place, expected.size(), actual.size())
                .isEmpty();
        assertThat(actual).as("rows of %s", place).hasSameSizeAs(expected);
    }

    /** Asserts that a topic has, in order and partition by partition, some columns of some rows of another, with the same values. */
    static void checkCopies(String topic, List<Decoded> originals, List<Decoded> copies, List<String> columns) {
        assertThat(copies.stream().map(row -> copy(row, columns)).toList())
                .as("rows of %s", topic)
                .isEqualTo(originals.stream().map(row -> copy(row, columns)).toList());
    }

    private static List<@Nullable Object> copy(Decoded row, List<String> columns) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(row.partition());
        values.add(row.key());
        Map<String, @Nullable Object> found = row.columns();
        for (String column : columns) {
            values.add(column + "=" + Objects.toString(found.getOrDefault(column, "is missing")));
        }
        return values;
    }
}
