// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.pipelines.AvroRows;
import io.millrace.topology.pipelines.GeneratorOptions;
import io.millrace.topology.pipelines.SensorGenerator;
import io.millrace.topology.pipelines.SensorReading;
import io.millrace.topology.pipelines.oracle.OnnxScorer;
import io.millrace.topology.pipelines.oracle.SensorOracle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** The sensor pipeline, with late rows within and past grace, equal times and disorder. */
final class SensorTrial implements Trial, AutoCloseable {
    static final long START = 1_750_000_000_000L;
    private static final List<String> ALERT_COLUMNS = List.of(
            "SITE",
            "TS",
            "SCORE",
            "TEMPERATURE",
            "TEMPERATURE_AVG_5M",
            "VIBRATION_STDDEV_30S",
            "PRESSURE_AVG_30S",
            "STATUS");

    private final Cluster cluster;
    private final PipelineFolder folder;
    private final int partitions;
    private final SensorGenerator generator;
    private final InputTopic<SensorReading> input;
    private long millis = START;
    private int schemaId;

    SensorTrial(Cluster cluster, PipelineFolder folder, long seed, int partitions) {
        this.cluster = cluster;
        this.folder = folder;
        this.partitions = partitions;
        this.generator = new SensorGenerator(
                GeneratorOptions.orderly(seed, 12).withLate(0.06, 14_000).withDuplicateTimes(0.05));
        this.input = new InputTopic<>(cluster, folder.topic("sensor_readings"));
    }

    @Override
    public PipelineFolder folder() {
        return folder;
    }

    @Override
    public void prepare() {
        cluster.createTopic(folder.topic("sensor_readings"), partitions, Map.of());
        schemaId = cluster.registerValue(folder.topic("sensor_readings"), AvroRows.SENSOR_READINGS.toString());
    }

    @Override
    public void produce(int rows) {
        for (int i = 0; i < rows; i++) {
            millis += 80;
            SensorReading row = generator.next(millis);
            input.send(null, row.deviceId(), framed(schemaId, AvroRows.of(row)), row);
        }
        input.flush();
    }

    /** A zero byte, the schema's id in four, and what Avro's own writer makes of the row. */
    static byte[] framed(int schemaId, GenericRecord row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(schemaId).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(row.getSchema()).write(row, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** The id of the registered schema. */
    int schemaId() {
        return schemaId;
    }

    @Override
    public long produced() {
        return input.size();
    }

    @Override
    public String mainOutput() {
        return folder.topic("sensor_enriched");
    }

    @Override
    public Counts verify() {
        try (OnnxScorer scorer = new OnnxScorer(folder.model("anomaly"))) {
            SensorOracle oracle = new SensorOracle(scorer);
            List<RowsAgree.Expected> expected = new ArrayList<>();
            for (InputTopic.Placed<SensorReading> each : input.placed()) {
                SensorOracle.Enriched row = oracle.accept(each.partition(), each.row());
                if (row != null) {
                    expected.add(RowsAgree.Expected.of(each.partition(), row.deviceId(), row));
                }
            }
            List<Decoded> enriched = Decoded.avro(cluster, mainOutput());
            RowsAgree.check(mainOutput(), expected, enriched);
            List<Decoded> alerting = enriched.stream()
                    .filter(row ->
                            row.columns().get("SCORE") instanceof Double score && score > SensorOracle.ALERT_ABOVE)
                    .toList();
            RowsAgree.checkCopies(
                    "sensor_alerts", alerting, Decoded.avro(cluster, folder.topic("sensor_alerts")), ALERT_COLUMNS);
            assertThat(oracle.late()).as("rows past grace").isPositive();
            return new Counts(expected.size(), oracle.late());
        } catch (IOException | ai.onnxruntime.OrtException e) {
            throw new IllegalStateException("the model does not load", e);
        }
    }

    @Override
    public void close() {
        input.close();
    }
}
