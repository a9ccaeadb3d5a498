// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench.jmh;

import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.planner.physical.QueryPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Readings of devices in batches, and the plans of queries over them. */
final class Rows {
    static final int BATCH = 256;

    private static final long SEED = 17;
    private static final int DEVICES = 1_000;
    private static final long BASE_MILLIS = 1_760_000_000_000L;
    private static final String SOURCE = """
            CREATE STREAM sensor (device_id VARCHAR KEY, site VARCHAR, ts BIGINT, temperature DOUBLE, vibration DOUBLE,
                pressure DOUBLE, status VARCHAR)
            WITH (kafka_topic='sensor', key_format='KAFKA', value_format='AVRO', timestamp='ts');
            """;

    private Rows() {}

    /** The plan of one statement over the stream {@code sensor}. */
    static QueryPlan plan(String statement) {
        try {
            Path file = Files.createTempFile("jmh", ".sql");
            try (Compilation compilation = Compilation.of(
                    List.of(Files.writeString(file, SOURCE + statement)), new InMemorySchemaRegistry())) {
                if (compilation.files().hasErrors()) {
                    throw new IllegalArgumentException(
                            compilation.files().diagnostics().toString());
                }
                return compilation.files().plan().queries().get(0);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows of a schema that has some of the stream's columns, by their names. */
    static RowBatch batch(RowSchema schema) {
        SplittableRandom random = new SplittableRandom(SEED);
        RowBatch batch = new RowBatch(schema, BATCH);
        for (int i = 0; i < BATCH; i++) {
            int row = batch.append(BASE_MILLIS + i, false, null);
            for (int column = 0; column < schema.size(); column++) {
                set(batch.column(column), row, schema.column(column).name(), random);
            }
        }
        return batch;
    }

    private static void set(ColumnVector column, int row, String name, SplittableRandom random) {
        if (column instanceof ColumnVector.OfDouble numbers) {
            numbers.set(row, 40 + random.nextInt(80 * 64) / 64.0);
        } else if (column instanceof ColumnVector.OfLong numbers) {
            numbers.set(row, BASE_MILLIS + row);
        } else if (column instanceof ColumnVector.OfObject texts) {
            texts.set(row, text(name, random));
        } else {
            throw new IllegalArgumentException(name);
        }
    }

    private static String text(String name, SplittableRandom random) {
        return switch (name) {
            case "DEVICE_ID" -> "dev-" + (1_000_000 + random.nextInt(DEVICES));
            case "STATUS" -> random.nextInt(8) == 0 ? "WARN" : "OK";
            default -> "turku";
        };
    }
}
