// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.ChildJvm;
import io.millrace.topology.engine.config.ConfigKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines that are killed with {@code kill -9} while statements take rows in memory, also just before the setting changes: each row is there once. */
@Tag("long")
final class ChainsKillTest {
    private static final int KILLS = Integer.getInteger("millrace.kills", 1);
    private static final int ROWS_A_KILL = 20_000;
    private static Cluster cluster;

    private final List<Long> sent = new ArrayList<>();

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

    private Path sql(String name) throws IOException {
        cluster.createTopic(name, 4, Map.of());
        return Files.writeString(folder.resolve(name + ".sql"), """
                CREATE STREAM numbers (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = '%1$s', value_format = 'JSON');
                CREATE STREAM first WITH (kafka_topic = '%1$s-1') AS SELECT id, n FROM numbers;
                CREATE STREAM second WITH (kafka_topic = '%1$s-2') AS SELECT id, n FROM first;
                CREATE STREAM third WITH (kafka_topic = '%1$s-3') AS SELECT id, n FROM second;
                """.formatted(name));
    }

    @Test
    void each_row_is_there_once() throws IOException {
        Path sql = sql("killed");
        EngineSettings topic = EngineSettings.of(cluster, "chain-killed", folder.resolve("state"));
        EngineSettings memory = topic.with(ConfigKeys.CHAIN, "memory");
        try (Sender sender = Sender.plain(cluster)) {
            for (int kill = 0; kill < KILLS; kill++) {
                ChildJvm engine = EngineChild.start(EngineMain.RUN, memory, List.of(sql), folder, List.of());
                try {
                    EngineChild.awaitReady(engine);
                    send(sender, "killed");
                    assertThat(engine.isAlive()).isTrue();
                } finally {
                    engine.kill();
                }
            }
            // What the last one left open is behind what is read back now.
            send(sender, "killed");
            System.out.println(EngineChild.untilEnd(topic, List.of(sql), folder));
        }
        for (String output : List.of("killed-1", "killed-2", "killed-3")) {
            assertThat(Decoded.json(cluster, output).stream()
                            .map(row -> row.number("N"))
                            .sorted()
                            .toList())
                    .as(output)
                    .isEqualTo(sent);
        }
    }

    @Test
    void what_runs_is_not_changed_under_its_feet() throws IOException {
        Path sql = sql("running");
        EngineSettings memory = EngineSettings.of(cluster, "chain-running", folder.resolve("one"))
                .with(ConfigKeys.CHAIN, "memory");
        EngineSettings other =
                memory.with(ConfigKeys.STATE_DIRECTORY, folder.resolve("two").toString());
        try (EngineRun one = EngineRun.start(memory, List.of(sql));
                EngineRun two = EngineRun.start(other, List.of(sql))) {
            assertThat(one.application().warnings()).isEmpty();
            assertThat(two.application().warnings()).isEmpty();
            assertThatThrownBy(() -> EngineRun.start(other.with(ConfigKeys.CHAIN, "topic"), List.of(sql)))
                    .isInstanceOfSatisfying(
                            MillraceException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CHAIN_REFUSED));
        }
    }

    private void send(Sender sender, String topic) {
        for (int i = 0; i < ROWS_A_KILL; i++) {
            long n = sent.size();
            sender.send(topic, "id " + n % 1_000, "{\"N\":" + n + "}");
            sent.add(n);
            if (i % 100 == 0) {
                sender.flush();
            }
        }
        sender.flush();
    }
}
