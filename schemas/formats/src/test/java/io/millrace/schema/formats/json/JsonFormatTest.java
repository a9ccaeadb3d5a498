// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.formats.Wrapping;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonFormatTest {
    private static FormatTarget values(Column... columns) {
        return FormatTarget.of("t", ColumnRole.VALUE, RowSchema.of(columns));
    }

    private static @Nullable Object[] read(FormatTarget target, byte[] bytes) {
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        batch.append(0, false, null);
        Formats.JSON.reader(target, SchemaRegistry.none()).read(bytes, batch, 0);
        return IntStream.range(0, target.columns().size())
                .mapToObj(i -> batch.column(i).boxed(0))
                .toArray();
    }

    private static @Nullable Object read(SqlType type, String json) {
        byte[] bytes = ("{\"a\":" + json + "}").getBytes(StandardCharsets.UTF_8);
        return read(values(Column.value("A", type)), bytes)[0];
    }

    private static String write(FormatTarget target, @Nullable Object... values) {
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        batch.append(0, false, null);
        for (int i = 0; i < values.length; i++) {
            batch.column(i).setBoxed(0, values[i]);
        }
        byte[] bytes = Formats.JSON.writer(target, SchemaRegistry.none()).write(batch, 0);
        return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
    }

    private static void assertCode(ErrorCode code, String json) {
        assertThatThrownBy(() -> read(values(Column.value("A", SqlType.BIGINT)), json.getBytes(StandardCharsets.UTF_8)))
                .as(json)
                .isInstanceOfSatisfying(
                        RecordException.class,
                        e -> assertThat(e.code()).as(json).isEqualTo(code));
    }

    @Test
    void names_match_exactly_first_and_then_upper_cased() {
        FormatTarget target = values(
                Column.value("FOO", SqlType.BIGINT),
                Column.value("foo", SqlType.STRING),
                Column.value("B", SqlType.BIGINT));
        byte[] document = "{\"foo\": 12 , \"x\":[{}], \"b\":\"4\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(read(target, document)).containsExactly(12L, "12", 4L);
        assertThat(read(target, "{\"Foo\":1,\"foo\":2,\"FOO\":3,\"fOO\":4}".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(3L, "2", null);
        assertThat(read(target, "\uFEFF{\"foo\":\"1\"}".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(1L, "1", null);
        assertThat(read(target, "null".getBytes(StandardCharsets.UTF_8))).containsOnlyNulls();
    }

    @Test
    void numbers_may_come_as_text() {
        assertThat(read(SqlType.INTEGER, "\"12\"")).isEqualTo(12);
        assertThat(read(SqlType.BIGINT, "\"-9223372036854775808\"")).isEqualTo(Long.MIN_VALUE);
        assertThat(read(SqlType.DOUBLE, "\"1.5\"")).isEqualTo(1.5);
        assertThat(read(SqlType.DOUBLE, "\"NaN\"")).isEqualTo(Double.NaN);
        assertThat(read(SqlType.DOUBLE, "7")).isEqualTo(7.0);
        assertThat(read(SqlType.DATE, "\"3\"")).isEqualTo(3);
        assertThat(read(SqlType.INTEGER, "1e3")).isEqualTo(1000);
        assertThat(read(new SqlType.Decimal(5, 2), "\"1.5\"")).isEqualTo(new BigDecimal("1.50"));
        assertThat(read(new SqlType.Decimal(5, 2), "10.25")).isEqualTo(new BigDecimal("10.25"));
        assertThat(read(SqlType.BYTES, "\"AQI=\"")).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    }

    @Test
    void a_string_takes_anything() {
        assertThat(read(SqlType.STRING, "1.50")).isEqualTo("1.50");
        assertThat(read(SqlType.STRING, "true")).isEqualTo("true");
        assertThat(read(SqlType.STRING, "{ \"x\" : [1, \"ä\"] }")).isEqualTo("{\"x\":[1,\"ä\"]}");
        assertThat(read(SqlType.STRING, "[1, \"b\", null, {\"c\": 2}]")).isEqualTo("[1, b, null, {\"c\":2}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BOOLEAN | 1",
                "BOOLEAN | \"true\"",
                "INTEGER | 2147483648",
                "INTEGER | 1.5",
                "INTEGER | \"1.5\"",
                "INTEGER | true",
                "BIGINT | 9223372036854775808",
                "BIGINT | 1e400",
                "BIGINT | \"\"",
                "BIGINT | {}",
                "DOUBLE | 1e400",
                "DOUBLE | \"one\"",
                "DOUBLE | [1]",
                "BYTES | \"%%\"",
                "BYTES | 1",
                "TIMESTAMP | \"today\"",
            })
    void a_wrong_value_names_its_column(SqlType.Primitive type, String json) {
        assertThatThrownBy(() -> read(type, json))
                .hasMessageContaining("`A`")
                .isInstanceOfSatisfying(
                        RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_TYPE));
    }

    @Test
    void decimals_must_fit() {
        for (String json : List.of("1000", "1.005", "1e999999999", "1e-999999999", "\"x\"", "true")) {
            assertThatThrownBy(() -> read(new SqlType.Decimal(5, 2), json))
                    .as(json)
                    .isInstanceOfSatisfying(
                            RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_TYPE));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1000 | 's number has more than 3 digits before the point",
                "-99999.5 | 's number has more than 3 digits before the point",
                "1.005 | 's number has more than 2 digits after the point",
                "1e-999999999 | 's number has more than 2 digits after the point",
                "\"7.125\" | 's number has more than 2 digits after the point",
                "\"abc\" |  has a text that is none",
                "true |  has a boolean",
            })
    void a_decimal_that_does_not_fit_says_why_and_not_what_it_is(String json, String reason) {
        String end = reason.startsWith("'") ? reason : " " + reason;
        assertThatThrownBy(() -> read(new SqlType.Decimal(5, 2), json))
                .hasMessageEndingWith("column `A` is DECIMAL(5, 2) and the record" + end);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INTEGER | 2147483648 | is too large",
                "INTEGER | 1.5 | is not whole",
                "BIGINT | 9223372036854775808 | is too large",
                "BIGINT | 1e300 | is too large",
                "DOUBLE | 1e400 | is too large",
            })
    void a_number_that_does_not_fit_says_why(SqlType.Primitive type, String json, String reason) {
        assertThatThrownBy(() -> read(type, json))
                .hasMessageEndingWith("column `A` is " + type + " and the record's number " + reason);
    }

    @Test
    void broken_documents_have_their_codes() {
        assertCode(ErrorCode.RECORD_TRUNCATED, "");
        assertCode(ErrorCode.RECORD_TRUNCATED, "  ");
        assertCode(ErrorCode.RECORD_FOREIGN, "hello");
        assertCode(ErrorCode.RECORD_FOREIGN, "GET /index.html 200");
        assertCode(ErrorCode.RECORD_FOREIGN, "[1]");
        assertCode(ErrorCode.RECORD_FOREIGN, "\"a\"");
        assertCode(ErrorCode.RECORD_FOREIGN, "{\"a\":1]");
        assertCode(ErrorCode.RECORD_FOREIGN, "{\"a\":NaN}");
        assertCode(ErrorCode.RECORD_FOREIGN, "{'a':1}");
        assertCode(ErrorCode.RECORD_TRAILING, "{\"a\":1} x");
        assertCode(ErrorCode.RECORD_TRAILING, "{\"a\":1}{}");
        assertCode(ErrorCode.RECORD_TOO_DEEP, "{\"x\":" + "[".repeat(100_000));
        assertCode(ErrorCode.RECORD_TOO_DEEP, "{\"a\":1,\"x\":" + "[".repeat(64) + "]".repeat(64) + "}");
        assertThat(read(SqlType.BIGINT, "1,\"x\":" + "[".repeat(63) + "]".repeat(63)))
                .isEqualTo(1L);
        assertThatThrownBy(() ->
                        read(values(Column.value("A", SqlType.BIGINT)), "{\"a\":1}".getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(RecordException.class);
    }

    /** As hexadecimal: each number of one byte. */
    @ParameterizedTest
    @ValueSource(strings = {"f4908080", "c080", "c1bf", "e09fbf", "f08fbfbf", "f5808080", "eda080", "ff", "80"})
    void bytes_that_are_no_utf8_are_no_text(String hex) {
        byte[] document = HexFormat.of().parseHex("7b2261223a22" + hex + "227d");
        assertThatThrownBy(() -> read(values(Column.value("A", SqlType.STRING)), document))
                .isInstanceOfSatisfying(
                        RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RECORD_FOREIGN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080",
                "\u07ff",
                "\u0800",
                "\ud7ff",
                "\ue000",
                "\uffff",
                "\ud800\udc00",
                "\udbff\udfff",
                "aé€😀"
            })
    void characters_of_every_length_are_read(String text) {
        assertThat(read(SqlType.STRING, "\"" + text + "\"")).isEqualTo(text);
    }

    @Test
    void a_document_cut_anywhere_is_truncated() {
        byte[] document =
                "{\"a\":12.5e-3,\"b\":[true,false,null],\"c\":{\"ä\":\"\\u00e4\"}}".getBytes(StandardCharsets.UTF_8);
        FormatTarget target = values(Column.value("A", SqlType.DOUBLE));
        for (int length = 0; length < document.length; length++) {
            byte[] cut = Arrays.copyOf(document, length);
            assertThatThrownBy(() -> read(target, cut))
                    .as("cut at %s", length)
                    .isInstanceOfSatisfying(
                            RecordException.class,
                            e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.RECORD_TRUNCATED));
        }
    }

    @Test
    void all_columns_are_written_in_order() {
        FormatTarget target = values(
                Column.value("A", SqlType.BIGINT),
                Column.value("b\"", SqlType.STRING),
                Column.value("C", SqlType.DOUBLE),
                Column.value("D", new SqlType.Decimal(10, 3)),
                Column.value("E", SqlType.BYTES),
                Column.value("F", SqlType.struct("X", SqlType.INTEGER, "Y", new SqlType.Array(SqlType.DOUBLE))),
                Column.value("G", new SqlType.Map(SqlType.STRING, SqlType.TIME)));
        assertThat(write(
                        target,
                        Long.MIN_VALUE,
                        "\u0000\uD800ä",
                        1e10,
                        new BigDecimal("1E+3").setScale(3),
                        ByteBuffer.wrap(new byte[] {1, 2}),
                        new Struct(null, Arrays.asList(Double.NaN, null)),
                        Map.of()))
                .isEqualTo("{\"A\":-9223372036854775808,\"b\\\"\":\"\\u0000\\ud800ä\",\"C\":1.0E10,\"D\":1000.000,"
                        + "\"E\":\"AQI=\",\"F\":{\"X\":null,\"Y\":[\"NaN\",null]},\"G\":{}}");
        assertThat(write(target, null, null, null, null, null, null, null))
                .isEqualTo("{\"A\":null,\"b\\\"\":null,\"C\":null,\"D\":null,\"E\":null,\"F\":null,\"G\":null}");
    }

    @Test
    void a_single_key_column_is_bare() {
        FormatTarget key = FormatTarget.of("t", ColumnRole.KEY, RowSchema.of(Column.key("K", SqlType.STRING)));
        assertThat(write(key, "a")).isEqualTo("\"a\"");
        assertThat(read(key, "\"a\"".getBytes(StandardCharsets.UTF_8))).containsExactly("a");
        FormatTarget bare = values(Column.value("V", SqlType.BIGINT)).withWrapping(Wrapping.BARE);
        assertThat(read(bare, "12".getBytes(StandardCharsets.UTF_8))).containsExactly(12L);
        assertThat(read(bare, "null".getBytes(StandardCharsets.UTF_8))).containsOnlyNulls();
        assertThatThrownBy(() -> read(bare, "{\"V\":12}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_TYPE));
    }
}
