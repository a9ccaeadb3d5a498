// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.formats.RandomValues;
import io.millrace.schema.formats.Seed;
import io.millrace.schema.registry.Compatibility;
import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Our reading and writing against Avro's own, on random schemas and records. */
final class AvroDifferentialTest {
    private static final int ROUNDS = 400;

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

    AvroDifferentialTest() {
        registry.setCompatibility(Compatibility.NONE);
    }

    /** One random topic: its schema, its columns as inferred, and a record as Avro itself wrote it. */
    private record Sample(Schema schema, RowSchema columns, FormatTarget target, Object datum, byte[] bytes) {}

    private Sample sample(Random random) throws IOException {
        while (true) {
            RandomAvro avro = new RandomAvro(random);
            Schema schema = avro.record(2);
            int id = registry.register("t-value", "AVRO", schema.toString());
            List<Column> columns;
            try {
                columns = AvroColumns.columnsOf(registry.byId(id), ColumnRole.VALUE, FormatOptions.USUAL);
            } catch (MillraceException e) {
                continue; // Nothing but nulls in it.
            }
            RowSchema row = new RowSchema(columns);
            List<Integer> wanted = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                wanted.add(random.nextInt(4) == 0 ? FormatTarget.NOT_WANTED : i);
            }
            Object datum = Objects.requireNonNull(avro.datum(schema));
            return new Sample(
                    schema,
                    row,
                    FormatTarget.of("t", ColumnRole.VALUE, columns, wanted),
                    datum,
                    framed(id, schema, datum, random.nextBoolean()));
        }
    }

    private static byte[] framed(int id, Schema schema, Object datum, boolean blocking) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {0, (byte) (id >>> 24), (byte) (id >>> 16), (byte) (id >>> 8), (byte) id});
        // The blocking encoder writes blocks with a negative count and their size in bytes.
        BinaryEncoder encoder = blocking
                ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null)
                : EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<Object>(schema).write(datum, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Test
    void reads_what_avro_writes() throws Exception {
        Seed seed = Seed.next("reads_what_avro_writes");
        for (int round = 0; round < ROUNDS; round++) {
            Sample sample = sample(seed.round(round));
            RowBatch batch = new RowBatch(sample.columns(), 1);
            Formats.AVRO.reader(sample.target(), registry).read(sample.bytes(), batch, batch.append(0, false, null));
            GenericRecord expected = (GenericRecord) sample.datum();
            for (int i = 0; i < sample.columns().size(); i++) {
                if (sample.target().batchColumn(i) >= 0) {
                    Column column = sample.columns().column(i);
                    Schema.Field field = expected.getSchema().getFields().stream()
                            .filter(each -> each.name().equalsIgnoreCase(column.name()))
                            .findFirst()
                            .orElseThrow();
                    assertThat(batch.column(i).boxed(0))
                            .as("round %s column %s of %s", round, column, sample.schema())
                            .isEqualTo(RandomAvro.carrier(field.schema(), column.type(), expected.get(field.pos())));
                }
            }
        }
    }

    @Test
    void a_record_cut_at_any_byte_is_truncated() throws Exception {
        Seed seed = Seed.next("a_record_cut_at_any_byte_is_truncated");
        for (int round = 0; round < ROUNDS / 4; round++) {
            Sample sample = sample(seed.round(round));
            ColumnReader reader = Formats.AVRO.reader(sample.target(), registry);
            RowBatch batch = new RowBatch(sample.columns(), 1);
            batch.append(0, false, null);
            for (int length = 0; length < sample.bytes().length; length++) {
                byte[] cut = Arrays.copyOf(sample.bytes(), length);
                ErrorCode expected = length < 5 ? ErrorCode.RECORD_FOREIGN : ErrorCode.RECORD_TRUNCATED;
                assertThatThrownBy(() -> reader.read(cut, batch, 0))
                        .as("round %s cut at %s of %s", round, length, sample.bytes().length)
                        .isInstanceOfSatisfying(
                                RecordException.class, e -> assertThat(e.code()).isEqualTo(expected));
            }
            byte[] longer = Arrays.copyOf(sample.bytes(), sample.bytes().length + 1);
            assertThatThrownBy(() -> reader.read(longer, batch, 0))
                    .isInstanceOfSatisfying(
                            RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RECORD_TRAILING));
        }
    }

    @Test
    void flipped_bits_are_record_errors_at_most() throws Exception {
        Seed seed = Seed.next("flipped_bits_are_record_errors_at_most");
        for (int round = 0; round < ROUNDS; round++) {
            Random random = seed.round(round);
            Sample sample = sample(random);
            ColumnReader reader = Formats.AVRO.reader(sample.target(), registry);
            RowBatch batch = new RowBatch(sample.columns(), 1);
            batch.append(0, false, null);
            for (int i = 0; i < 200 && sample.bytes().length > 5; i++) {
                byte[] broken = sample.bytes().clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    broken[5 + random.nextInt(broken.length - 5)] ^= (byte) (1 << random.nextInt(8));
                }
                try {
                    reader.read(broken, batch, 0);
                } catch (RecordException e) {
                    assertThat(e.code()).isNotNull();
                } catch (Throwable e) {
                    fail("round " + round + " " + sample.schema(), e);
                }
            }
        }
    }

    @Test
    void avro_reads_what_is_written() throws Exception {
        Seed seed = Seed.next("avro_reads_what_is_written");
        for (int round = 0; round < ROUNDS; round++) {
            Random random = seed.round(round);
            RandomValues values = new RandomValues(random);
            List<Column> columns = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                columns.add(Column.value("C" + i, values.type(3)));
            }
            RowSchema row = new RowSchema(columns);
            FormatTarget target = FormatTarget.of("w" + round, ColumnRole.VALUE, row);
            RowBatch batch = new RowBatch(row, 1);
            batch.append(0, false, null);
            @Nullable Object[] expected = new Object[row.size()];
            for (int i = 0; i < expected.length; i++) {
                SqlType type = columns.get(i).type();
                expected[i] = values.nullable(type);
                batch.column(i).setBoxed(0, expected[i]);
            }
            byte[] bytes =
                    Objects.requireNonNull(Formats.AVRO.writer(target, registry).write(batch, 0));
            RegisteredSchema registered =
                    registry.latest("w" + round + "-value").orElseThrow();
            Schema schema = new Schema.Parser().parse(registered.text());
            GenericRecord read = (GenericRecord) new GenericDatumReader<>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));
            for (int i = 0; i < expected.length; i++) {
                Schema field = schema.getFields().get(i).schema();
                assertThat(RandomAvro.carrier(field, columns.get(i).type(), read.get(i)))
                        .as("round %s column %s", round, columns.get(i))
                        .isEqualTo(expected[i]);
            }
        }
    }
}
