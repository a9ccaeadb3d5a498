// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines that are killed with {@code kill -9} while groups and windows wait on the heap for their internal topic: each row counts once. */
@Tag("long")
final class CombinedGroupsKillTest {
    private static final int KILLS = 3;
    private static final int ROWS_A_KILL = 20_000;
    private static final int PLACES = 50;
    private static Cluster cluster;

    private final Map<String, Long> rows = new HashMap<>();
    private final Map<String, Long> totals = new HashMap<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(
                BrokerOptions.temporary().with("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void each_row_counts_once() throws IOException {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Path sql = Files.writeString(folder.resolve("visits.sql"), """
                CREATE STREAM visits (visitor VARCHAR KEY, place VARCHAR, n BIGINT)
                  WITH (kafka_topic = 'visits', value_format = 'JSON');
                CREATE TABLE places WITH (kafka_topic = 'places') AS
                  SELECT place, COUNT(*) AS visits, SUM(n) AS total FROM visits GROUP BY place EMIT CHANGES;
                CREATE TABLE seconds WITH (kafka_topic = 'seconds') AS
                  SELECT place, AS_VALUE(place) AS name, WINDOWSTART AS since, COUNT(*) AS visits, SUM(n) AS total
                  FROM visits WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY place EMIT CHANGES;
                """);
        cluster.createTopic("visits", 4, Map.of());
        EngineSettings settings = EngineSettings.of(cluster, "combined-killed", folder.resolve("state"));
        try (Sender sender = Sender.plain(cluster)) {
            for (int kill = 0; kill < KILLS; kill++) {
                ChildJvm engine = EngineChild.start(EngineMain.RUN, settings, List.of(sql), folder, List.of());
                try {
                    EngineChild.awaitReady(engine);
                    send(sender, random);
                    assertThat(engine.isAlive()).isTrue();
                } finally {
                    engine.kill();
                }
            }
        }
        System.out.println(EngineChild.untilEnd(settings, List.of(sql), folder));
        Map<String, Long> foundRows = new HashMap<>();
        Map<String, Long> foundTotals = new HashMap<>();
        for (Decoded each : Decoded.json(cluster, "places")) {
            foundRows.put(String.valueOf(each.key()), each.number("VISITS"));
            foundTotals.put(String.valueOf(each.key()), each.number("TOTAL"));
        }
        assertThat(foundRows).isEqualTo(rows);
        assertThat(foundTotals).isEqualTo(totals);
        Map<List<String>, Decoded> windows = new HashMap<>();
        for (Decoded each : Decoded.json(cluster, "seconds")) {
            windows.put(List.of(each.text("NAME"), each.text("SINCE")), each);
        }
        Map<String, Long> inWindows = new HashMap<>();
        Map<String, Long> totalsInWindows = new HashMap<>();
        for (Decoded each : windows.values()) {
            inWindows.merge(each.text("NAME"), each.number("VISITS"), Long::sum);
            totalsInWindows.merge(each.text("NAME"), each.number("TOTAL"), Long::sum);
        }
        assertThat(inWindows).isEqualTo(rows);
        assertThat(totalsInWindows).isEqualTo(totals);
    }

    /** In portions, so that rows come in all the while and the last ones just before the kill. */
    private void send(Sender sender, Random random) {
        for (int i = 0; i < ROWS_A_KILL; i++) {
            String place = "place " + random.nextInt(PLACES);
            long n = random.nextInt(1_000);
            sender.send("visits", "visitor " + random.nextInt(1_000), "{\"PLACE\":\"" + place + "\",\"N\":" + n + "}");
            rows.merge(place, 1L, Long::sum);
            totals.merge(place, n, Long::sum);
            if (i % 100 == 0) {
                sender.flush();
            }
        }
        sender.flush();
    }
}
