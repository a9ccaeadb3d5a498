// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench.jmh;

import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A value of six columns: read whole, read for one column, written. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBench {
    private static final String TOPIC = "sensor";
    private static final int ONLY = 2;

    @Param({"AVRO", "JSON"})
    String format = "AVRO";

    private final byte[][] values = new byte[Rows.BATCH][];
    private RowBatch rows = Rows.batch(schema());
    private RowBatch target = Rows.batch(schema());
    private ColumnReader whole = reader(Formats.AVRO, new InMemorySchemaRegistry(), List.of());
    private ColumnReader one = whole;
    private ColumnWriter writer =
            Formats.AVRO.writer(FormatTarget.of(TOPIC, ColumnRole.VALUE, schema()), new InMemorySchemaRegistry());

    private static RowSchema schema() {
        return new RowSchema(List.of(
                Column.value("SITE", SqlType.STRING),
                Column.value("TS", SqlType.BIGINT),
                Column.value("TEMPERATURE", SqlType.DOUBLE),
                Column.value("VIBRATION", SqlType.DOUBLE),
                Column.value("PRESSURE", SqlType.DOUBLE),
                Column.value("STATUS", SqlType.STRING)));
    }

    private static ColumnReader reader(Format format, InMemorySchemaRegistry registry, List<Integer> wanted) {
        RowSchema schema = schema();
        List<Integer> indexes = IntStream.range(0, schema.size())
                .mapToObj(i -> wanted.isEmpty() || wanted.contains(i) ? i : FormatTarget.NOT_WANTED)
                .toList();
        return format.reader(FormatTarget.of(TOPIC, ColumnRole.VALUE, schema.columns(), indexes), registry);
    }

    @Setup
    public void prepare() {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        Format chosen = Formats.byName(format).orElseThrow();
        rows = Rows.batch(schema());
        target = Rows.batch(schema());
        writer = chosen.writer(FormatTarget.of(TOPIC, ColumnRole.VALUE, schema()), registry);
        for (int row = 0; row < Rows.BATCH; row++) {
            values[row] = writer.write(rows, row);
        }
        whole = reader(chosen, registry, List.of());
        one = reader(chosen, registry, List.of(ONLY));
    }

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH)
    public RowBatch readsAll() {
        for (int row = 0; row < Rows.BATCH; row++) {
            whole.read(values[row], target, row);
        }
        return target;
    }

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH)
    public RowBatch readsOne() {
        for (int row = 0; row < Rows.BATCH; row++) {
            one.read(values[row], target, row);
        }
        return target;
    }

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH)
    public void writes(Blackhole sink) {
        for (int row = 0; row < Rows.BATCH; row++) {
            sink.consume(writer.write(rows, row));
        }
    }
}
