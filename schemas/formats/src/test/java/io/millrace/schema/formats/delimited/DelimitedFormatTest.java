// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.delimited;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.formats.Seed;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DelimitedFormatTest {
    private static FormatTarget target(SqlType... types) {
        Column[] columns = IntStream.range(0, types.length)
                .mapToObj(i -> Column.value("C" + i, types[i]))
                .toArray(Column[]::new);
        return FormatTarget.of("t", ColumnRole.VALUE, RowSchema.of(columns));
    }

    private static FormatTarget target(char delimiter, SqlType... types) {
        return target(types).withOptions(FormatOptions.USUAL.withDelimiter(delimiter));
    }

    private static @Nullable Object[] read(FormatTarget target, String line) {
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        batch.append(0, false, null);
        Formats.DELIMITED.reader(target, SchemaRegistry.none()).read(line.getBytes(StandardCharsets.UTF_8), batch, 0);
        return IntStream.range(0, target.columns().size())
                .mapToObj(i -> batch.column(i).boxed(0))
                .toArray();
    }

    private static @Nullable String write(FormatTarget target, @Nullable Object... values) {
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        batch.append(0, false, null);
        for (int i = 0; i < values.length; i++) {
            batch.column(i).setBoxed(0, values[i]);
        }
        byte[] bytes = Formats.DELIMITED.writer(target, SchemaRegistry.none()).write(batch, 0);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static void assertCode(ErrorCode code, FormatTarget target, String line) {
        assertThatThrownBy(() -> read(target, line))
                .as(line)
                .isInstanceOfSatisfying(
                        RecordException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void every_type_has_a_text() {
        FormatTarget target = target(
                SqlType.BOOLEAN,
                SqlType.INTEGER,
                SqlType.BIGINT,
                SqlType.DOUBLE,
                new SqlType.Decimal(6, 2),
                SqlType.STRING,
                SqlType.BYTES,
                SqlType.DATE,
                SqlType.TIME,
                SqlType.TIMESTAMP);
        Object[] row = {
            true,
            -1,
            Long.MIN_VALUE,
            1e10,
            new BigDecimal("10.00"),
            "a b",
            ByteBuffer.wrap(new byte[] {1, 2}),
            3,
            4,
            1700000000000L
        };
        String line = "true,-1,-9223372036854775808,1.0E10,10.00,a b,AQI=,3,4,1700000000000";
        assertThat(write(target, row)).isEqualTo(line);
        assertThat(read(target, line)).isEqualTo(row);
        assertThat(read(target, "TRUE,+1,0,.5,3,x y ,AQI=,3,4,5\r\n"))
                .startsWith(true, 1, 0L, 0.5, new BigDecimal("3.00"), "x y ");
        assertThat(read(target, "yes,0,0,-0,-3.10,,,,,")).startsWith(false, 0, 0L, -0.0, new BigDecimal("-3.10"), null);
    }

    @Test
    void an_empty_field_is_null_quoted_or_not() {
        FormatTarget three = target(SqlType.STRING, SqlType.BIGINT, SqlType.STRING);
        assertThat(read(three, ",,")).containsOnlyNulls();
        assertThat(read(three, "\"\",\"\",\"\"")).containsOnlyNulls();
        assertThat(write(three, null, null, null)).isEqualTo(",,");
        assertThat(write(target(SqlType.STRING), (Object) null)).isNull();
        assertThat(read(target(SqlType.STRING), "")).containsOnlyNulls();
    }

    @Test
    void quotes_stand_around_what_could_be_misread() {
        FormatTarget two = target(SqlType.STRING, SqlType.STRING);
        assertThat(write(two, "a,b", "say \"hi\"")).isEqualTo("\"a,b\",\"say \"\"hi\"\"\"");
        assertThat(write(two, "l\n", " x")).isEqualTo("\"l\n\",\" x\"");
        assertThat(write(two, "#x", "x ")).isEqualTo("\"#x\",\"x \"");
        assertThat(write(two, "", "é")).isEqualTo("\"\",é");
        assertThat(write(two, "-", "a'b")).isEqualTo("\"-\",a'b");
        assertThat(write(target(SqlType.INTEGER, SqlType.INTEGER), -1, -2)).isEqualTo("\"-1\",-2");
        assertThat(read(target(SqlType.INTEGER, SqlType.INTEGER), "\"-1\",-2")).containsExactly(-1, -2);
        assertThat(read(two, "\"a,b\",\"say \"\"hi\"\"\"")).containsExactly("a,b", "say \"hi\"");
        assertThat(read(two, "a \"b\" c,'x'")).containsExactly("a \"b\" c", "'x'");
        assertThat(read(two, "\"l\n\"\"\",x")).containsExactly("l\n\"", "x");
    }

    @Test
    void any_one_character_may_stand_between_fields() {
        for (char delimiter : new char[] {'|', '\t', ' ', 'é', '€', '1', '-', 'e', '.', '='}) {
            FormatTarget target =
                    target(delimiter, SqlType.STRING, SqlType.DOUBLE, SqlType.BOOLEAN, SqlType.BYTES, SqlType.BIGINT);
            Object[] row = {"x" + delimiter + "é€1-e.=", -1.5e-11, true, ByteBuffer.wrap(new byte[] {1}), -11L};
            String line = write(target, row);
            assertThat(read(target, String.valueOf(line))).as(line).isEqualTo(row);
        }
        assertThat(FormatOptions.delimiter("space")).contains(' ');
        assertThat(FormatOptions.delimiter("TAB")).contains('\t');
        assertThat(FormatOptions.delimiter("ab")).isEmpty();
        assertThat(FormatOptions.delimiter("\"")).isEmpty();
    }

    @Test
    void a_line_has_as_many_fields_as_there_are_columns() {
        FormatTarget two = target(SqlType.STRING, SqlType.STRING);
        assertCode(ErrorCode.RECORD_FOREIGN, two, "a");
        assertCode(ErrorCode.RECORD_FOREIGN, two, "");
        assertCode(ErrorCode.RECORD_FOREIGN, two, "a,b,");
        assertCode(ErrorCode.RECORD_FOREIGN, two, "a,\"b\"c");
        assertCode(ErrorCode.RECORD_TRUNCATED, two, "a,\"b");
        assertCode(ErrorCode.RECORD_TRUNCATED, two, "a,\"b\"\"");
        assertCode(ErrorCode.RECORD_TRAILING, two, "a,b\nc,d");
        assertThatThrownBy(() -> read(two, "a,b,c,\"d\""))
                .hasMessageEndingWith("the record has 4 fields for 2 columns");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INTEGER | 2147483648",
                "INTEGER | 1.0",
                "BIGINT | 9223372036854775808",
                "BIGINT | 1e3",
                "BIGINT | ' 1'",
                "BIGINT | -",
                "DOUBLE | one",
                "DOUBLE | .",
                "BYTES | %%",
                "TIMESTAMP | today",
            })
    void a_wrong_text_names_its_column(SqlType.Primitive type, String text) {
        assertThatThrownBy(() -> read(target(type), text))
                .hasMessageContaining("`C0`")
                .isInstanceOfSatisfying(
                        RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_TYPE));
    }

    @Test
    void decimals_are_never_rounded() {
        SqlType type = new SqlType.Decimal(5, 2);
        assertThat(read(target(type), "12.3")).containsExactly(new BigDecimal("12.30"));
        assertThat(read(target(type), "1e1")).containsExactly(new BigDecimal("10.00"));
        for (String text : List.of("1000", "1.005", "x", "1e99999999")) {
            assertCode(ErrorCode.VALUE_TYPE, target(type), text);
        }
    }

    @Test
    void doubles_are_those_of_java() {
        Seed seed = Seed.next("doubles_are_those_of_java");
        FormatTarget target = target(SqlType.DOUBLE);
        for (int round = 0; round < 2_000; round++) {
            Random random = seed.round(round);
            String text = switch (random.nextInt(3)) {
                case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
                case 1 ->
                    new BigDecimal(random.nextLong())
                            .movePointLeft(random.nextInt(25))
                            .toPlainString();
                default ->
                    BigDecimal.valueOf(random.nextInt(), random.nextInt(9)).toPlainString();
            };
            assertThat(read(target, text)).as(text).containsExactly(Double.parseDouble(text));
        }
    }

    /** A parser that is written the slow and plain way; null stands for a line that is refused. */
    private static @Nullable List<String> plainly(String line, char delimiter) {
        List<String> fields = new ArrayList<>();
        int i = 0;
        while (true) {
            StringBuilder field = new StringBuilder();
            if (i < line.length() && line.charAt(i) == '"') {
                i++;
                boolean closed = false;
                while (i < line.length() && !closed) {
                    if (line.charAt(i) != '"') {
                        field.append(line.charAt(i++));
                    } else if (line.startsWith("\"\"", i)) {
                        field.append('"');
                        i += 2;
                    } else {
                        closed = true;
                        i++;
                    }
                }
                if (!closed) {
                    return null;
                }
            } else {
                while (i < line.length() && line.charAt(i) != delimiter) {
                    field.append(line.charAt(i++));
                }
            }
            fields.add(field.toString());
            if (i == line.length()) {
                return fields;
            }
            if (line.charAt(i++) != delimiter) {
                return null;
            }
        }
    }

    @Test
    void any_line_is_read_as_a_plain_parser_reads_it() {
        Seed seed = Seed.next("any_line_is_read_as_a_plain_parser_reads_it");
        for (int round = 0; round < 5_000; round++) {
            Random random = seed.round(round);
            char delimiter = random.nextBoolean() ? ',' : 'é';
            StringBuilder line = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                line.append(",é\"\"\"ab".charAt(random.nextInt(7)));
            }
            List<String> expected = plainly(line.toString(), delimiter);
            SqlType[] types = new SqlType[expected == null ? 2 : expected.size()];
            Arrays.fill(types, SqlType.STRING);
            FormatTarget target = target(delimiter, types);
            if (expected == null) {
                assertThatThrownBy(() -> read(target, line.toString()))
                        .as(line.toString())
                        .isInstanceOf(RecordException.class);
            } else {
                assertThat(read(target, line.toString()))
                        .as("round %s: %s", round, line)
                        .isEqualTo(expected.stream()
                                .map(field -> field.isEmpty() ? null : field)
                                .toArray());
            }
        }
    }

    @Test
    void values_with_parts_are_a_problem() {
        assertThat(Formats.DELIMITED.problem(
                        ColumnRole.VALUE, List.of(Column.value("A", new SqlType.Array(SqlType.BIGINT)))))
                .hasValueSatisfying(text -> assertThat(text).contains("`A`"));
    }
}
