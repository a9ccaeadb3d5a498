// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A LEFT JOIN of two streams with a grace: each pair of rows near each other once, and each left row without one once, with nulls.
 *
 * <p>The two topics grow together and the grace is much longer than rows are late or topics apart, so the result does not
 * depend on which of them is read first.
 */
final class StreamJoinTrial implements Trial, AutoCloseable {
    private static final long WITHIN = 5_000;
    private static final int ACCOUNTS = 150;
    private static final int STEP_MILLIS = 20;
    private static final int DISORDER_MILLIS = 4_000;
    private static final long FAR_AHEAD = 3_600_000;
    private static final int ENDS = 50;

    private final Cluster cluster;
    private final PipelineFolder folder;
    private final int partitions;
    private final Random random;
    private final InputTopic<Row> orders;
    private final InputTopic<Row> payments;
    private long now = SensorTrial.START;
    private long rows;

    StreamJoinTrial(Cluster cluster, Path folder, long seed, int partitions) {
        this.cluster = cluster;
        this.folder = written(folder);
        this.partitions = partitions;
        this.random = new Random(seed);
        this.orders = new InputTopic<>(cluster, "orders");
        this.payments = new InputTopic<>(cluster, "payments");
    }

    private record Row(String account, long time, long number) {}

    /** A result; {@code paid} is null where an order found no payment. */
    private record Settled(
            String account,
            long time,
            long ordered,
            @Nullable Long paid) {}

    private static PipelineFolder written(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("pipeline.sql"), """
                    CREATE STREAM orders (account VARCHAR KEY, number BIGINT)
                      WITH (kafka_topic = 'orders', value_format = 'JSON');
                    CREATE STREAM payments (account VARCHAR KEY, number BIGINT)
                      WITH (kafka_topic = 'payments', value_format = 'JSON');
                    CREATE STREAM settled WITH (kafka_topic = 'settled', value_format = 'JSON') AS
                      SELECT o.account AS account, o.number AS ordered, p.number AS paid
                      FROM orders o LEFT JOIN payments p WITHIN 5 SECONDS GRACE PERIOD 30 SECONDS
                        ON o.account = p.account
                      EMIT CHANGES;
                    """);
            return new PipelineFolder(folder, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public PipelineFolder folder() {
        return folder;
    }

    @Override
    public void prepare() {
        cluster.createTopic("orders", partitions, Map.of());
        cluster.createTopic("payments", partitions, Map.of());
    }

    @Override
    public void produce(int count) {
        for (int i = 0; i < count; i++) {
            now += STEP_MILLIS;
            send(random.nextInt(5) < 3 ? orders : payments, "account " + random.nextInt(ACCOUNTS), jittered());
        }
        orders.flush();
        payments.flush();
    }

    private long jittered() {
        return random.nextInt(10) == 0 ? now - random.nextInt(DISORDER_MILLIS) : now;
    }

    private void send(InputTopic<Row> topic, String account, long time) {
        Row row = new Row(account, time, rows++);
        byte[] value = ("{\"NUMBER\":" + row.number() + "}").getBytes(StandardCharsets.UTF_8);
        topic.send(time, account, value, row);
    }

    /** Orders in all partitions that nobody pays, so late that all others have no match to wait for. */
    @Override
    public void end() {
        for (int i = 0; i < ENDS; i++) {
            send(orders, "end " + i, now + FAR_AHEAD);
        }
        orders.flush();
    }

    @Override
    public long produced() {
        return orders.size() - ENDS;
    }

    @Override
    public String mainOutput() {
        return "settled";
    }

    @Override
    public Counts verify() {
        Map<Settled, Integer> expected = expected();
        Map<Settled, Integer> found = new HashMap<>();
        for (Decoded row : Decoded.json(cluster, mainOutput())) {
            Long paid = row.columns().get("PAID") == null ? null : row.number("PAID");
            found.merge(
                    new Settled(String.valueOf(row.key()), row.timestamp(), row.number("ORDERED"), paid),
                    1,
                    Integer::sum);
        }
        assertThat(found).isEqualTo(expected);
        assertThat(expected.keySet()).as("orders without a payment").anyMatch(row -> row.paid() == null);
        assertThat(expected.keySet()).as("orders with one").anyMatch(row -> row.paid() != null);
        return new Counts(
                found.keySet().stream().mapToLong(Settled::ordered).distinct().count(), 0);
    }

    private Map<Settled, Integer> expected() {
        Map<String, List<Row>> paid = new HashMap<>();
        for (InputTopic.Placed<Row> each : payments.placed()) {
            paid.computeIfAbsent(each.row().account(), account -> new ArrayList<>())
                    .add(each.row());
        }
        Map<Settled, Integer> expected = new HashMap<>();
        for (InputTopic.Placed<Row> each : orders.placed()) {
            Row order = each.row();
            List<Row> near = paid.getOrDefault(order.account(), List.of()).stream()
                    .filter(payment -> Math.abs(payment.time() - order.time()) <= WITHIN)
                    .toList();
            for (Row payment : near) {
                long time = Math.max(order.time(), payment.time());
                expected.put(new Settled(order.account(), time, order.number(), payment.number()), 1);
            }
            if (near.isEmpty() && order.time() < now + FAR_AHEAD) {
                expected.put(new Settled(order.account(), order.time(), order.number(), null), 1);
            }
        }
        return expected;
    }

    @Override
    public void close() {
        orders.close();
        payments.close();
    }
}
