// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.ChildJvm;
import io.millrace.topology.engine.config.ConfigKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Engines that are killed with {@code kill -9} while references and answers are on their way: in the end there is what the tables' last
 * rows give. The two topics have other numbers of partitions, and the left one's producer chooses partitions in its own way.
 */
@Tag("long")
final class ForeignJoinKillTest {
    private static final int KILLS = Integer.getInteger("millrace.kills", 1);
    private static final int CHANGES_A_KILL = 15_000;
    private static final int ORDERS = 2_000;
    private static final int OWNERS = 40;
    private static final int ORDER_PARTITIONS = 4;
    private static Cluster cluster;

    @TempDir
    Path folder;

    private record Order(@Nullable String owner, long price) {}

    private final Map<String, Order> orders = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();

    @BeforeAll
    static void start() {
        cluster = Cluster.start(
                BrokerOptions.temporary().with("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "record"})
    void the_end_is_what_the_last_rows_give(String lane) throws IOException {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String name = "foreign-" + lane;
        Path sql = Files.writeString(folder.resolve("orders.sql"), """
                CREATE TABLE orders (id VARCHAR PRIMARY KEY, owner VARCHAR, price BIGINT)
                  WITH (kafka_topic = '%1$s-orders', value_format = 'JSON');
                CREATE TABLE owners (name VARCHAR PRIMARY KEY, city VARCHAR)
                  WITH (kafka_topic = '%1$s-owners', value_format = 'JSON');
                CREATE TABLE matched WITH (kafka_topic = '%1$s-matched') AS
                  SELECT id, price, city FROM orders JOIN owners ON owner = name;
                CREATE TABLE every WITH (kafka_topic = '%1$s-every') AS
                  SELECT id, price, city FROM orders LEFT JOIN owners ON owner = name;
                CREATE TABLE cities WITH (kafka_topic = '%1$s-cities') AS
                  SELECT city, COUNT(*) AS n, SUM(price) AS total FROM orders JOIN owners ON owner = name GROUP BY city;
                """.formatted(name));
        cluster.createTopic(name + "-orders", ORDER_PARTITIONS, Map.of());
        cluster.createTopic(name + "-owners", 3, Map.of());
        EngineSettings settings =
                EngineSettings.of(cluster, name, folder.resolve("state")).with(ConfigKeys.LANE, lane);
        try (Sender sender = Sender.plain(cluster)) {
            for (int kill = 0; kill < KILLS; kill++) {
                ChildJvm engine = EngineChild.start(EngineMain.RUN, settings, List.of(sql), folder, List.of());
                try {
                    EngineChild.awaitReady(engine);
                    send(name, sender, random);
                    assertThat(engine.isAlive()).isTrue();
                } finally {
                    engine.kill();
                }
            }
        }
        System.out.println(EngineChild.untilEnd(settings, List.of(sql), folder));
        check(name);
    }

    /** In portions, so that changes come in all the while and the last ones just before the kill. */
    private void send(String name, Sender sender, Random random) {
        for (int i = 0; i < CHANGES_A_KILL; i++) {
            if (random.nextInt(100) == 0) {
                String owner = "owner " + random.nextInt(OWNERS);
                String city = random.nextInt(4) == 0 ? null : "city " + random.nextInt(5);
                if (city == null) {
                    owners.remove(owner);
                } else {
                    owners.put(owner, city);
                }
                String value = city == null ? null : "{\"CITY\":\"" + city + "\"}";
                sender.send(
                        name + "-owners", null, Sender.bytes(owner), value == null ? null : Sender.bytes(value), "");
            } else {
                order(name, sender, random);
            }
            if (i % 100 == 0) {
                sender.flush();
            }
        }
        sender.flush();
    }

    private void order(String name, Sender sender, Random random) {
        int number = random.nextInt(ORDERS);
        String id = "order " + number;
        byte[] value = null;
        if (random.nextInt(5) == 0) {
            orders.remove(id);
        } else {
            String owner = random.nextInt(8) == 0 ? null : "owner " + random.nextInt(OWNERS);
            Order order = new Order(owner, random.nextInt(1_000));
            orders.put(id, order);
            String written = owner == null ? "null" : "\"" + owner + "\"";
            value = Sender.bytes("{\"OWNER\":" + written + ",\"PRICE\":" + order.price() + "}");
        }
        sender.producer()
                .send(new ProducerRecord<>(name + "-orders", number % ORDER_PARTITIONS, Sender.bytes(id), value));
    }

    private void check(String name) {
        Map<String, String> matched = new HashMap<>();
        Map<String, String> every = new HashMap<>();
        Map<String, Long> counts = new HashMap<>();
        Map<String, Long> totals = new HashMap<>();
        orders.forEach((id, order) -> {
            String city = order.owner() == null ? null : owners.get(order.owner());
            every.put(id, order.price() + " " + city);
            if (city != null) {
                matched.put(id, order.price() + " " + city);
                counts.merge(city, 1L, Long::sum);
                totals.merge(city, order.price(), Long::sum);
            }
        });
        assertThat(matched).isNotEmpty();
        assertThat(joined(name + "-matched")).isEqualTo(matched);
        assertThat(joined(name + "-every")).isEqualTo(every);
        Map<String, Long> foundCounts = new HashMap<>();
        Map<String, Long> foundTotals = new HashMap<>();
        for (Decoded each : Decoded.json(cluster, name + "-cities")) {
            foundCounts.put(String.valueOf(each.key()), each.number("N"));
            foundTotals.put(String.valueOf(each.key()), each.number("TOTAL"));
        }
        foundCounts.values().removeIf(count -> count == 0);
        foundTotals.keySet().retainAll(foundCounts.keySet());
        assertThat(foundCounts).isEqualTo(counts);
        assertThat(foundTotals).isEqualTo(totals);
    }

    /** The rows of a result that are there at its end. */
    private static Map<String, String> joined(String topic) {
        Map<String, String> rows = new HashMap<>();
        for (Decoded each : Decoded.json(cluster, topic)) {
            String key = String.valueOf(each.key());
            if (each.columns().isEmpty()) {
                rows.remove(key);
            } else {
                rows.put(key, each.number("PRICE") + " " + each.columns().get("CITY"));
            }
        }
        return rows;
    }
}
