// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every format owes, whichever it is. */
final class FormatContractTest {
    private static final int ROUNDS = 300;

    static Stream<Format> formats() {
        return Formats.all().stream().filter(format -> format != Formats.NONE);
    }

    /** A half of a topic that the format can hold, with random types. */
    private static FormatTarget randomTarget(Format format, Random random, int round) {
        RandomValues values = new RandomValues(random);
        while (true) {
            ColumnRole side = random.nextInt(3) == 0 ? ColumnRole.KEY : ColumnRole.VALUE;
            List<Column> columns = new ArrayList<>();
            for (int i = random.nextInt(format == Formats.KAFKA ? 1 : 4); i >= 0; i--) {
                columns.add(new Column("C" + i, values.type(2), side));
            }
            if (format.problem(side, columns).isEmpty()) {
                return FormatTarget.of("topic-" + round, side, new RowSchema(columns))
                        .withOptions(options(format, random));
            }
        }
    }

    private static FormatOptions options(Format format, Random random) {
        Wrapping wrapping = random.nextInt(3) == 0 ? Wrapping.BARE : Wrapping.WRAPPED;
        return FormatOptions.USUAL
                .withWrapping(format.onlyWrapping().orElse(wrapping))
                .withDelimiter(",|;\t 1-é".charAt(random.nextInt(8)))
                .withNulls(FormatOptions.Nulls.values()[random.nextInt(3)]);
    }

    /** The row that comes back: some formats have no way to tell a value from another. */
    private static @Nullable Object[] written(Format format, FormatTarget target, @Nullable Object[] row) {
        @Nullable Object[] values = row.clone();
        for (int i = 0; i < values.length; i++) {
            boolean isEmpty = "".equals(values[i]) || values[i] instanceof ByteBuffer bytes && !bytes.hasRemaining();
            if (format == Formats.DELIMITED && isEmpty) {
                values[i] = null;
            } else if (format == Formats.PROTOBUF || format == Formats.PROTOBUF_NOSR) {
                values[i] = new ProtobufNulls(target.options().nulls())
                        .field(target.columns().get(i).type(), values[i]);
            }
        }
        return values;
    }

    private static RowBatch batch(FormatTarget target) {
        return new RowBatch(new RowSchema(target.columns()), 4);
    }

    private static @Nullable Object[] randomRow(FormatTarget target, Random random) {
        RandomValues values = new RandomValues(random);
        return target.columns().stream()
                .map(column -> values.nullable(column.type()))
                .toArray();
    }

    private static int append(RowBatch batch, @Nullable Object[] values) {
        int row = batch.append(0, false, null);
        for (int i = 0; i < values.length; i++) {
            batch.column(i).setBoxed(row, values[i]);
        }
        return row;
    }

    private static @Nullable Object[] row(RowBatch batch, int row) {
        @Nullable Object[] values = new Object[batch.schema().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = batch.column(i).boxed(row);
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void what_is_written_is_read_back(Format format) {
        Seed seed = Seed.next("what_is_written_is_read_back " + format.name());
        for (int round = 0; round < ROUNDS; round++) {
            Random random = seed.round(round);
            SchemaRegistry registry = new InMemorySchemaRegistry();
            FormatTarget target = randomTarget(format, random, round);
            ColumnWriter writer = format.writer(target, registry);
            ColumnReader reader = format.reader(target, registry);
            RowBatch in = batch(target);
            RowBatch out = batch(target);
            for (int i = 0; i < 5; i++) {
                @Nullable Object[] values = randomRow(target, random);
                byte[] bytes = writer.write(in, append(in, values));
                if (bytes == null) {
                    assertThat(values).as("round %s", round).containsOnlyNulls();
                    continue;
                }
                int row = out.append(0, false, null);
                reader.read(bytes, out, row);
                assertThat(row(out, row)).as("round %s: %s", round, target).isEqualTo(written(format, target, values));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void columns_not_wanted_are_left_alone(Format format) {
        Seed seed = Seed.next("columns_not_wanted_are_left_alone " + format.name());
        for (int round = 0; round < ROUNDS; round++) {
            Random random = seed.round(round);
            SchemaRegistry registry = new InMemorySchemaRegistry();
            FormatTarget target = randomTarget(format, random, round);
            RowBatch in = batch(target);
            @Nullable Object[] values = randomRow(target, random);
            byte[] bytes = format.writer(target, registry).write(in, append(in, values));
            if (bytes == null) {
                continue;
            }
            List<Integer> wanted = target.batchColumns().stream()
                    .map(i -> random.nextBoolean() ? i : FormatTarget.NOT_WANTED)
                    .toList();
            ColumnReader reader = format.reader(
                    new FormatTarget(target.topic(), target.side(), target.columns(), wanted, target.options()),
                    registry);
            RowBatch out = batch(target);
            @Nullable Object[] before = randomRow(target, random);
            int row = append(out, before);
            reader.read(bytes, out, row);
            for (int i = 0; i < values.length; i++) {
                assertThat(out.column(i).boxed(row))
                        .as("round %s column %s", round, i)
                        .isEqualTo(wanted.get(i) < 0 ? before[i] : written(format, target, values)[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void broken_bytes_are_record_errors_and_nothing_else(Format format) {
        Seed seed = Seed.next("broken_bytes_are_record_errors_and_nothing_else " + format.name());
        for (int round = 0; round < ROUNDS; round++) {
            Random random = seed.round(round);
            SchemaRegistry registry = new InMemorySchemaRegistry();
            FormatTarget target = randomTarget(format, random, round);
            RowBatch batch = batch(target);
            byte[] bytes = format.writer(target, registry).write(batch, append(batch, randomRow(target, random)));
            if (bytes == null) {
                continue;
            }
            ColumnReader reader = format.reader(target, registry);
            for (int i = 0; i < 30; i++) {
                byte[] broken = i == 0 ? new byte[0] : bytes.clone();
                for (int flips = i == 0 || broken.length == 0 ? 0 : 1 + random.nextInt(3); flips > 0; flips--) {
                    broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
                }
                try {
                    reader.read(broken, batch, batch.append(0, false, null));
                } catch (RecordException e) {
                    assertThat(e.getMessage()).isNotBlank();
                } catch (Throwable e) {
                    fail("round " + round + ": " + target, e);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void a_writer_refuses_what_problem_names(Format format) {
        List<Column> columns = List.of(Column.key("K", new SqlType.Map(SqlType.STRING, SqlType.BIGINT)));
        assertThat(format.problem(ColumnRole.KEY, columns))
                .hasValueSatisfying(text -> assertThat(text).contains("`K`"));
        assertThatThrownBy(() -> format.writer(
                        FormatTarget.of("t", ColumnRole.KEY, new RowSchema(columns)), new InMemorySchemaRegistry()))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CANNOT));
    }

    @Test
    void formats_are_found_by_name_in_any_case() {
        assertThat(Formats.byName("avro")).contains(Formats.AVRO);
        assertThat(Formats.byName("Json")).contains(Formats.JSON);
        assertThat(Formats.byName("KAFKA")).contains(Formats.KAFKA);
        assertThat(Formats.byName("none")).contains(Formats.NONE);
        assertThat(Formats.byName("delimited")).contains(Formats.DELIMITED);
        assertThat(Formats.byName("XML")).isEmpty();
    }

    @Test
    void none_is_for_keys_and_writes_nothing() {
        FormatTarget target = FormatTarget.of("t", ColumnRole.KEY, RowSchema.of());
        RowBatch batch = batch(target);
        int row = batch.append(0, false, null);
        assertThat(Formats.NONE.writer(target, SchemaRegistry.none()).write(batch, row))
                .isNull();
        Formats.NONE.reader(target, SchemaRegistry.none()).read(new byte[] {1}, batch, row);
        assertThat(Formats.NONE.problem(ColumnRole.VALUE, List.of())).isPresent();
        assertThat(Formats.NONE.problem(ColumnRole.KEY, List.of(Column.key("K", SqlType.STRING))))
                .isPresent();
    }
}
