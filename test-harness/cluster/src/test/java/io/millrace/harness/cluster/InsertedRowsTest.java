// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** INSERT INTO … VALUES on a broker: each row once, however often its file is run. */
final class InsertedRowsTest {
    private static Cluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(BrokerOptions.temporary());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private List<Long> run(String application, String inserts) throws IOException {
        Path sql = Files.writeString(folder.resolve("inserts.sql"), """
                CREATE STREAM numbers (id VARCHAR KEY, n BIGINT)
                  WITH (kafka_topic = 'inserts-in', value_format = 'JSON', partitions = 1);
                CREATE STREAM copies WITH (kafka_topic = '%s-out') AS SELECT id, n FROM numbers EMIT CHANGES;
                """.formatted(application) + inserts);
        EngineRun.untilEnd(EngineSettings.of(cluster, application, folder.resolve(application)), List.of(sql));
        return Decoded.json(cluster, application + "-out").stream()
                .map(row -> row.number("N"))
                .toList();
    }

    @Test
    void rows_are_written_once_and_those_that_are_added_later_too() throws IOException {
        String two = "INSERT INTO numbers VALUES ('a', 1);\nINSERT INTO numbers (n) VALUES (2);\n";
        assertThat(run("first", two)).containsExactly(1L, 2L);
        assertThat(run("first", two)).containsExactly(1L, 2L);
        assertThat(run("first", two + "INSERT INTO numbers VALUES ('c', 3), ('d', 4);\n"))
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(run("first", two + "INSERT INTO numbers VALUES ('x', 5), ('c', 3), ('d', 4);\n"))
                .as("one that is added between others")
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(run("first", "INSERT INTO numbers VALUES ('a', 9);\n")).hasSize(5);
        // Another application inserts for itself.
        assertThat(run("second", two)).containsExactly(1L, 2L, 3L, 4L, 5L, 1L, 2L);
    }
}
