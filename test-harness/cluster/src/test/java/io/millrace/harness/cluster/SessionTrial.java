// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A GROUP BY with session windows. Rows come out of order, so that sessions grow at both ends and become one, and some come too late.
 *
 * <p>What counts is the table that a reader of committed records has in the end: per key and bounds the last value, or none.
 */
final class SessionTrial implements Trial, AutoCloseable {
    private static final long GAP = 20_000;
    private static final long GRACE = 10_000;
    private static final int VISITORS = 200;
    private static final int STEP_MILLIS = 40;
    private static final int LATE_PERCENT = 8;
    private static final int LATE_MILLIS = 50_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cluster cluster;
    private final PipelineFolder folder;
    private final int partitions;
    private final Random random;
    private final InputTopic<Visit> input;
    private long now = SensorTrial.START;

    SessionTrial(Cluster cluster, Path folder, long seed, int partitions) {
        this.cluster = cluster;
        this.folder = written(folder);
        this.partitions = partitions;
        this.random = new Random(seed);
        this.input = new InputTopic<>(cluster, "visits");
    }

    private record Visit(String visitor, long time, long amount) {}

    /** The rows of a visitor that are a gap apart at most. */
    private record Stay(String visitor, long start, long end, long visits, long total) {
        Stay with(Stay other) {
            return new Stay(
                    visitor,
                    Math.min(start, other.start),
                    Math.max(end, other.end),
                    visits + other.visits,
                    total + other.total);
        }
    }

    private static PipelineFolder written(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("pipeline.sql"), """
                    CREATE STREAM visits (visitor VARCHAR KEY, amount BIGINT)
                      WITH (kafka_topic = 'visits', value_format = 'JSON');
                    CREATE TABLE stays WITH (kafka_topic = 'stays', value_format = 'JSON') AS
                      SELECT visitor, WINDOWSTART AS since, WINDOWEND AS latest, COUNT(*) AS visits, SUM(amount) AS total
                      FROM visits WINDOW SESSION (20 SECONDS, GRACE PERIOD 10 SECONDS)
                      GROUP BY visitor EMIT CHANGES;
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
        cluster.createTopic("visits", partitions, Map.of());
    }

    @Override
    public void produce(int rows) {
        for (int i = 0; i < rows; i++) {
            now += STEP_MILLIS;
            // The smaller the number the more often, so that there are sessions of any length.
            String visitor = "visitor " + (int) (VISITORS * random.nextDouble() * random.nextDouble());
            boolean isLate = random.nextInt(100) < LATE_PERCENT;
            long time = isLate ? now - random.nextInt(LATE_MILLIS) : now;
            Visit visit = new Visit(visitor, time, random.nextInt(1_000));
            byte[] value = ("{\"AMOUNT\":" + visit.amount() + "}").getBytes(StandardCharsets.UTF_8);
            input.send(time, visitor, value, visit);
        }
        input.flush();
    }

    @Override
    public long produced() {
        return input.size();
    }

    @Override
    public String mainOutput() {
        return "stays";
    }

    @Override
    public Counts verify() {
        List<Stay> expected = new ArrayList<>();
        long late = expect(expected);
        Map<String, Stay> found = found();
        assertThat(found.values()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(late).as("late rows").isPositive();
        assertThat(expected).as("sessions").hasSizeGreaterThan(VISITORS);
        return new Counts(found.values().stream().mapToLong(Stay::visits).sum(), late);
    }

    /** Adds the sessions of all partitions; gives how many rows were late. */
    private long expect(List<Stay> expected) {
        long late = 0;
        Map<Integer, Long> streamTimes = new HashMap<>();
        Map<String, List<Stay>> stays = new HashMap<>();
        for (InputTopic.Placed<Visit> each : input.placed()) {
            Visit visit = each.row();
            long streamTime = streamTimes.merge(each.partition(), visit.time(), Math::max);
            List<Stay> ofVisitor = stays.computeIfAbsent(visit.visitor(), visitor -> new ArrayList<>());
            Stay merged = new Stay(visit.visitor(), visit.time(), visit.time(), 1, visit.amount());
            List<Stay> near = ofVisitor.stream()
                    .filter(stay -> stay.end() >= streamTime - GAP - GRACE
                            && stay.end() >= visit.time() - GAP
                            && stay.start() <= visit.time() + GAP)
                    .toList();
            for (Stay stay : near) {
                merged = merged.with(stay);
            }
            if (merged.end() < streamTime - GAP - GRACE) {
                late++;
            } else {
                ofVisitor.removeAll(near);
                ofVisitor.add(merged);
            }
        }
        stays.values().forEach(expected::addAll);
        return late;
    }

    /** By the bytes of their keys: the visitor, the end, the start. */
    private Map<String, Stay> found() {
        Map<String, Stay> found = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> each : cluster.read(mainOutput())) {
            String key = new String(each.key(), StandardCharsets.ISO_8859_1);
            if (each.value() == null) {
                found.remove(key);
            } else {
                found.put(key, stay(each.key(), each.value()));
            }
        }
        return found;
    }

    private static Stay stay(byte[] key, byte[] value) {
        try {
            JsonNode columns = JSON.readTree(value);
            int behind = key.length - 2 * Long.BYTES;
            ByteBuffer bounds = ByteBuffer.wrap(key, behind, 2 * Long.BYTES);
            long end = bounds.getLong();
            long start = bounds.getLong();
            assertThat(columns.path("SINCE").longValue()).isEqualTo(start);
            assertThat(columns.path("LATEST").longValue()).isEqualTo(end);
            return new Stay(
                    new String(key, 0, behind, StandardCharsets.UTF_8),
                    start,
                    end,
                    columns.path("VISITS").longValue(),
                    columns.path("TOTAL").longValue());
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON", e);
        }
    }

    @Override
    public void close() {
        input.close();
    }
}
