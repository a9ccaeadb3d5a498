// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.formats.Wrapping;
import io.millrace.schema.registry.ConfluentSchemaRegistry;
import io.millrace.schema.registry.DevRegistry;
import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.RegistryUnavailableException;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AvroFormatTest {
    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

    private static String record(String... fields) {
        return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + String.join(",", fields) + "]}";
    }

    private static String field(String name, String type) {
        return "{\"name\":\"" + name + "\",\"type\":" + type + "}";
    }

    private static FormatTarget values(Column... columns) {
        return FormatTarget.of("t", ColumnRole.VALUE, RowSchema.of(columns));
    }

    /** What the columns of a target are after reading these bytes behind the frame of a schema. */
    private @Nullable Object[] read(FormatTarget target, String schema, int... body) {
        int id = registry.register("s" + schema.hashCode() + "-value", "AVRO", schema);
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        batch.append(0, false, null);
        Formats.AVRO.reader(target, registry).read(framed(id, body), batch, 0);
        return target.columns().isEmpty()
                ? new Object[0]
                : batch.schema().columns().stream()
                        .map(column -> batch.column(
                                        batch.schema().indexOf(column.name()).orElseThrow())
                                .boxed(0))
                        .toArray();
    }

    private static byte[] framed(int id, int... body) {
        byte[] bytes = new byte[5 + body.length];
        bytes[4] = (byte) id;
        for (int i = 0; i < body.length; i++) {
            bytes[5 + i] = (byte) body[i];
        }
        return bytes;
    }

    private static RowBatch row(FormatTarget target, @Nullable Object... values) {
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        batch.append(0, false, null);
        for (int i = 0; i < values.length; i++) {
            batch.column(i).setBoxed(0, values[i]);
        }
        return batch;
    }

    private static Consumer<Throwable> code(ErrorCode code) {
        return thrown -> assertThat(thrown)
                .isInstanceOfSatisfying(
                        RecordException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).satisfies(code(code));
    }

    @Test
    void fields_are_found_by_exact_name_and_then_upper_cased() {
        String schema = record(field("foo", "\"int\""), field("Bar", "\"int\""), field("BAR", "\"int\""));
        FormatTarget target = values(
                Column.value("FOO", SqlType.INTEGER),
                Column.value("foo", SqlType.BIGINT),
                Column.value("BAR", SqlType.INTEGER),
                Column.value("bar", SqlType.INTEGER));
        assertThat(read(target, schema, 2, 4, 6)).containsExactly(1, 1L, 3, null);
    }

    @Test
    void a_declared_column_that_the_schema_does_not_have_is_null() {
        FormatTarget target = values(Column.value("A", SqlType.INTEGER), Column.value("GONE", SqlType.DOUBLE));
        assertThat(read(target, record(field("a", "\"int\"")), 2)).containsExactly(1, null);
        assertThat(read(target, record(field("b", "\"int\"")), 2)).containsExactly(null, null);
    }

    @Test
    void numbers_are_widened_and_never_narrowed() {
        assertThat(read(values(Column.value("A", SqlType.BIGINT)), record(field("a", "\"int\"")), 2))
                .containsExactly(1L);
        assertThat(read(values(Column.value("A", SqlType.DOUBLE)), record(field("a", "\"long\"")), 2))
                .containsExactly(1.0);
        assertThat(read(values(Column.value("A", SqlType.DOUBLE)), record(field("a", "\"float\"")), 0, 0, 0xC0, 0x3F))
                .containsExactly(1.5);
        assertThat(read(values(Column.value("A", new SqlType.Decimal(5, 2))), record(field("a", "\"long\"")), 2))
                .containsExactly(new BigDecimal("1.00"));
        assertThatThrownBy(() -> read(values(Column.value("A", SqlType.INTEGER)), record(field("a", "\"long\"")), 2))
                .satisfies(code(ErrorCode.SCHEMA_INCOMPATIBLE))
                .hasMessageContaining("`A`")
                .hasMessageContaining("long");
        assertCode(
                ErrorCode.SCHEMA_INCOMPATIBLE,
                () -> read(values(Column.value("A", SqlType.STRING)), record(field("a", "\"bytes\"")), 0));
    }

    @Test
    void decimals_must_fit_their_column() {
        String bytes =
                record(field("a", "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":3}"));
        assertThat(read(values(Column.value("A", new SqlType.Decimal(9, 3))), bytes, 4, 0x30, 0x39))
                .containsExactly(new BigDecimal("12.345"));
        assertThat(read(values(Column.value("A", new SqlType.Decimal(12, 5))), bytes, 4, 0x30, 0x39))
                .containsExactly(new BigDecimal("12.34500"));
        assertCode(
                ErrorCode.VALUE_TYPE,
                () -> read(values(Column.value("A", new SqlType.Decimal(9, 2))), bytes, 4, 0x30, 0x39));
        assertCode(
                ErrorCode.RECORD_FOREIGN, () -> read(values(Column.value("A", new SqlType.Decimal(9, 3))), bytes, 0));
        String text = record(field("a", "\"string\""));
        assertThat(read(values(Column.value("A", new SqlType.Decimal(4, 2))), text, 6, '1', '.', '5'))
                .containsExactly(new BigDecimal("1.50"));
        assertCode(
                ErrorCode.VALUE_TYPE,
                () -> read(
                        values(Column.value("A", new SqlType.Decimal(4, 2))),
                        text,
                        14,
                        '1',
                        'E',
                        '9',
                        '9',
                        '9',
                        '9',
                        '9'));
    }

    @Test
    void unions_may_have_null_anywhere_and_widen_each_branch() {
        String schema = record(field("a", "[\"long\",\"null\",\"int\"]"));
        FormatTarget target = values(Column.value("A", SqlType.BIGINT));
        assertThat(read(target, schema, 0, 4)).containsExactly(2L);
        assertThat(read(target, schema, 2)).containsExactly((Object) null);
        assertThat(read(target, schema, 4, 4)).containsExactly(2L);
        assertCode(ErrorCode.RECORD_FOREIGN, () -> read(target, schema, 6));
        assertCode(ErrorCode.RECORD_FOREIGN, () -> read(target, schema, 1));
        String mixed = record(field("a", "[\"null\",\"int\",\"string\"]"));
        assertThat(read(target, mixed, 2, 4)).containsExactly(2L);
        assertCode(ErrorCode.SCHEMA_INCOMPATIBLE, () -> read(target, mixed, 4, 0));
    }

    @Test
    void foreign_bytes_are_refused() {
        FormatTarget target = values(Column.value("A", SqlType.STRING));
        ColumnReader reader = Formats.AVRO.reader(target, registry);
        int id = registry.register("t-value", "AVRO", record(field("a", "\"string\"")));
        RowBatch batch = row(target, "before");
        assertCode(ErrorCode.RECORD_FOREIGN, () -> reader.read(new byte[] {}, batch, 0));
        assertCode(ErrorCode.RECORD_FOREIGN, () -> reader.read(new byte[] {0, 0, 0, 0}, batch, 0));
        assertCode(ErrorCode.RECORD_FOREIGN, () -> reader.read("{\"a\":\"b\"}".getBytes(), batch, 0));
        assertCode(ErrorCode.SCHEMA_ID_UNKNOWN, () -> reader.read(framed(99, 0), batch, 0));
        assertCode(ErrorCode.RECORD_TRAILING, () -> reader.read(framed(id, 2, 'x', 0), batch, 0));
        assertCode(ErrorCode.RECORD_TRUNCATED, () -> reader.read(framed(id, 4, 'x'), batch, 0));
        assertCode(ErrorCode.RECORD_FOREIGN, () -> reader.read(framed(id, 1), batch, 0));
        assertCode(ErrorCode.RECORD_FOREIGN, () -> reader.read(framed(id, 2, 0xFF), batch, 0));
        int json = registry.register("j-value", "JSON", "{}");
        assertCode(ErrorCode.RECORD_FOREIGN, () -> reader.read(framed(json, 0), batch, 0));
    }

    @Test
    void length_bombs_cost_nothing() {
        FormatTarget target = values(Column.value("A", new SqlType.Array(SqlType.STRING)));
        int[] hugeCount = {0xFE, 0xFF, 0xFF, 0xFF, 0x0F};
        assertCode(
                ErrorCode.RECORD_TRUNCATED,
                () -> read(target, record(field("a", "{\"type\":\"array\",\"items\":\"string\"}")), hugeCount));
        // Items of no bytes: only their number could be huge.
        for (String column : List.of("A", "OTHER")) {
            FormatTarget of = values(Column.value(column, new SqlType.Array(SqlType.STRING)));
            assertCode(
                    ErrorCode.RECORD_FOREIGN,
                    () -> read(of, record(field("a", "{\"type\":\"array\",\"items\":\"null\"}")), hugeCount));
        }
        int[] min = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0, 0};
        assertCode(
                ErrorCode.RECORD_FOREIGN,
                () -> read(target, record(field("a", "{\"type\":\"array\",\"items\":\"string\"}")), min));
    }

    @Test
    void a_schema_that_contains_itself_is_followed_64_levels_deep() {
        String schema = "{\"type\":\"record\",\"name\":\"Node\",\"fields\":[{\"name\":\"v\",\"type\":\"int\"},"
                + "{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}";
        FormatTarget target = values(Column.value("V", SqlType.INTEGER));
        int[] deep = new int[200];
        for (int i = 0; i < deep.length; i += 2) {
            deep[i] = 2;
            deep[i + 1] = 2;
        }
        int[] shallow = Arrays.copyOf(deep, 100);
        shallow[99] = 0;
        assertThat(read(target, schema, shallow)).containsExactly(1);
        assertCode(ErrorCode.RECORD_TOO_DEEP, () -> read(target, schema, deep));
        int id = registry.register("n-value", "AVRO", schema);
        assertThatThrownBy(() -> AvroColumns.columnsOf(registry.byId(id), ColumnRole.VALUE, FormatOptions.USUAL))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_UNSUPPORTED));
    }

    @Test
    void a_registry_that_is_down_is_not_the_records_fault() {
        try (DevRegistry server = DevRegistry.start();
                SchemaRegistry down =
                        ConfluentSchemaRegistry.connect(server.uri().toString(), Map.of())) {
            server.close();
            FormatTarget target = values(Column.value("A", SqlType.STRING));
            ColumnReader reader = Formats.AVRO.reader(target, down);
            assertThatThrownBy(() -> reader.read(framed(1, 0), row(target, "x"), 0))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void made_schemas_have_ksqldbs_names_and_optional_fields() {
        FormatTarget value = values(
                Column.value("ID", SqlType.BIGINT),
                Column.value("D", new SqlType.Decimal(4, 2)),
                Column.value("S", SqlType.struct("X", SqlType.STRING)),
                Column.value("T", SqlType.TIMESTAMP));
        Schema schema = new Schema.Parser().parse(AvroSchemas.textOf(value));
        assertThat(schema.getFullName()).isEqualTo("io.confluent.ksql.avro_schemas.KsqlDataSourceSchema");
        assertThat(schema.getFields()).allSatisfy(field -> {
            assertThat(field.schema().getTypes().get(0).getType()).isEqualTo(Schema.Type.NULL);
            assertThat(field.hasDefaultValue()).isTrue();
        });
        assertThat(schema.getField("S").schema().getTypes().get(1).getName()).isEqualTo("KsqlDataSourceSchema_S");
        assertThat(schema.getField("T").schema().toString()).contains("timestamp-millis");
        assertThat(AvroSchemas.keyName("LEFT_TABLE")).isEqualTo("io.confluent.ksql.avro_schemas.LeftTableKey");
        FormatTarget keys = FormatTarget.of(
                "LEFT_TABLE",
                ColumnRole.KEY,
                RowSchema.of(Column.key("A", SqlType.STRING), Column.key("B", SqlType.INTEGER)));
        assertThat(AvroSchemas.textOf(keys)).contains("LeftTableKey");
        assertThat(AvroSchemas.textOf(keys.withSchemaName("com.example.My"))).contains("\"com.example\"", "\"My\"");
        FormatTarget key = FormatTarget.of("t", ColumnRole.KEY, RowSchema.of(Column.key("A", SqlType.STRING)));
        assertThat(AvroSchemas.textOf(key)).isEqualTo("\"string\"");
    }

    @Test
    void a_registered_schema_with_these_fields_is_written_with() {
        String shipped = record(
                field("temperature", "\"float\""),
                field("deviceId", "\"string\""),
                field("status", "{\"type\":\"enum\",\"name\":\"S\",\"symbols\":[\"OK\",\"BAD\"]}"),
                field("at", "[{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"},\"null\"]"));
        int id = registry.register("t-value", "AVRO", shipped);
        FormatTarget target = values(
                Column.value("DEVICEID", SqlType.STRING),
                Column.value("TEMPERATURE", SqlType.DOUBLE),
                Column.value("STATUS", SqlType.STRING),
                Column.value("AT", SqlType.TIMESTAMP));
        var writer = Formats.AVRO.writer(target, registry);
        byte[] bytes = Objects.requireNonNull(writer.write(row(target, "d1", 1.5, "BAD", 7L), 0));
        assertThat(registry.latest("t-value").orElseThrow().id()).isEqualTo(id);
        assertThat(bytes[4]).isEqualTo((byte) id);
        RowBatch back = row(target);
        Formats.AVRO.reader(target, registry).read(bytes, back, 0);
        assertThat(back.column(0).boxed(0)).isEqualTo("d1");
        assertThat(back.column(1).boxed(0)).isEqualTo(1.5);
        assertThat(back.column(2).boxed(0)).isEqualTo("BAD");
        assertThat(back.column(3).boxed(0)).isEqualTo(7L);

        assertThatThrownBy(() -> writer.write(row(target, null, 1.5, "BAD", 7L), 0))
                .satisfies(code(ErrorCode.RECORD_CANNOT_ENCODE))
                .hasMessageContaining("`DEVICEID`");
        assertCode(ErrorCode.RECORD_CANNOT_ENCODE, () -> writer.write(row(target, "d1", 1.5, "WORSE", 7L), 0));
        assertCode(ErrorCode.RECORD_CANNOT_ENCODE, () -> writer.write(row(target, "d1", 1.5, "OK", Long.MAX_VALUE), 0));
    }

    @Test
    void other_fields_make_a_new_version_that_must_be_compatible() {
        FormatTarget target = values(Column.value("A", SqlType.STRING));
        Formats.AVRO.writer(target, registry);
        FormatTarget more = values(Column.value("A", SqlType.STRING), Column.value("B", SqlType.BIGINT));
        Formats.AVRO.writer(more, registry);
        assertThat(registry.latest("t-value").orElseThrow().text()).contains("\"B\"");
        FormatTarget changed = values(Column.value("A", SqlType.BIGINT), Column.value("B", SqlType.BIGINT));
        assertThatThrownBy(() -> Formats.AVRO.writer(changed, registry))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_REFUSED));
    }

    @Test
    void bare_values_have_no_record_and_null_is_no_value() {
        FormatTarget target = values(Column.value("A", SqlType.BIGINT)).withWrapping(Wrapping.BARE);
        var writer = Formats.AVRO.writer(target, registry);
        assertThat(registry.latest("t-value").orElseThrow().text()).isEqualTo("\"long\"");
        assertThat(writer.write(row(target, 1L), 0)).hasSize(6);
        assertThat(writer.write(row(target, (Object) null), 0)).isNull();
        assertCode(ErrorCode.SCHEMA_INCOMPATIBLE, () -> read(values(Column.value("A", SqlType.BIGINT)), "\"long\"", 2));
    }

    @Test
    void columns_are_inferred_from_a_schema() {
        String schema = record(
                field("deviceId", "[\"null\",\"string\"]"),
                field("level", "{\"type\":\"enum\",\"name\":\"L\",\"symbols\":[\"A\"]}"),
                field("temp", "\"float\""),
                field("day", "{\"type\":\"int\",\"logicalType\":\"date\"}"),
                field("at", "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}"),
                field("price", "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":2}"),
                field("tags", "{\"type\":\"map\",\"values\":\"int\"}"),
                field("choice", "[\"null\",\"int\",\"string\"]"),
                field("nothing", "\"null\""),
                field(
                        "place",
                        "{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"lat\",\"type\":\"double\"}]}"));
        RegisteredSchema registered = new RegisteredSchema(1, "AVRO", schema);
        assertThat(AvroColumns.columnsOf(registered, ColumnRole.VALUE, FormatOptions.USUAL))
                .containsExactly(
                        Column.value("DEVICEID", SqlType.STRING),
                        Column.value("LEVEL", SqlType.STRING),
                        Column.value("TEMP", SqlType.DOUBLE),
                        Column.value("DAY", SqlType.DATE),
                        Column.value("AT", SqlType.TIMESTAMP),
                        Column.value("PRICE", new SqlType.Decimal(9, 2)),
                        Column.value("TAGS", new SqlType.Map(SqlType.STRING, SqlType.INTEGER)),
                        Column.value("CHOICE", SqlType.struct("INT", SqlType.INTEGER, "STRING", SqlType.STRING)),
                        Column.value("PLACE", SqlType.struct("LAT", SqlType.DOUBLE)));
        for (RegisteredSchema bad : List.of(
                new RegisteredSchema(1, "JSON", "{}"),
                new RegisteredSchema(1, "AVRO", "{"),
                new RegisteredSchema(1, "AVRO", "\"null\""),
                new RegisteredSchema(1, "AVRO", "\"long\""),
                new RegisteredSchema(1, "AVRO", record()),
                new RegisteredSchema(1, "AVRO", record(field("a", "\"int\""), field("A", "\"int\""))))) {
            assertThatThrownBy(() -> AvroColumns.columnsOf(bad, ColumnRole.VALUE, FormatOptions.USUAL))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_UNSUPPORTED));
        }
    }

    @Test
    void keys_and_bare_values_are_one_column() {
        FormatOptions bare = FormatOptions.USUAL.withWrapping(Wrapping.BARE);
        RegisteredSchema text = new RegisteredSchema(1, "AVRO", "\"string\"");
        RegisteredSchema two = new RegisteredSchema(1, "AVRO", record(field("a", "\"int\""), field("B", "\"int\"")));
        assertThat(Formats.AVRO.columnsOf(text, ColumnRole.KEY, FormatOptions.USUAL))
                .containsExactly(Column.key("ROWKEY", SqlType.STRING));
        assertThat(Formats.AVRO.columnsOf(text, ColumnRole.VALUE, bare))
                .containsExactly(Column.value("ROWVAL", SqlType.STRING));
        assertThat(Formats.AVRO.columnsOf(two, ColumnRole.KEY, FormatOptions.USUAL))
                .containsExactly(Column.key("ROWKEY", SqlType.struct("A", SqlType.INTEGER, "B", SqlType.INTEGER)));
        assertThat(Formats.AVRO.columnsOf(two, ColumnRole.VALUE, FormatOptions.USUAL.withSchemaId(1)))
                .as("a schema that is named is taken as it is")
                .containsExactly(Column.value("a", SqlType.INTEGER), Column.value("B", SqlType.INTEGER));
    }

    @Test
    void a_schema_that_is_named_is_written_with() {
        String schema = record(field("B", "\"double\""), field("a", "\"string\""));
        int id = registry.register("elsewhere-value", "AVRO", schema);
        FormatTarget target = values(Column.value("A", SqlType.STRING), Column.value("B", SqlType.DOUBLE));
        byte[] bytes = Formats.AVRO
                .writer(target.withOptions(FormatOptions.USUAL.withSchemaId(id)), registry)
                .write(row(target, "x", 1.0), 0);
        assertThat(bytes).isEqualTo(framed(id, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 2, 'x'));
        assertThat(registry.latest("t-value").orElseThrow().text()).isEqualTo(schema);
        FormatTarget other = values(Column.value("C", SqlType.STRING));
        assertThatThrownBy(() -> Formats.AVRO.writer(other.withOptions(FormatOptions.USUAL.withSchemaId(id)), registry))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CANNOT));
        assertThatThrownBy(
                        () -> Formats.AVRO.writer(target.withOptions(FormatOptions.USUAL.withSchemaId(77)), registry))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_UNSUPPORTED));
    }

    @Test
    void fields_that_only_a_named_schema_has_are_null_or_their_default() {
        String schema = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"A\",\"type\":\"string\"},"
                + "{\"name\":\"B\",\"type\":[\"int\",\"null\"]},"
                + "{\"name\":\"C\",\"type\":\"int\",\"default\":3}]}";
        FormatTarget target = values(Column.value("A", SqlType.STRING));
        int id = registry.register("elsewhere-value", "AVRO", schema);
        byte[] bytes = Formats.AVRO
                .writer(target.withOptions(FormatOptions.USUAL.withSchemaId(id)), registry)
                .write(row(target, "x"), 0);
        assertThat(bytes).isEqualTo(framed(id, 2, 'x', 2, 6));
        int needed = registry.register("needed-value", "AVRO", record(field("A", "\"string\""), field("B", "\"int\"")));
        assertThatThrownBy(() ->
                        Formats.AVRO.writer(target.withOptions(FormatOptions.USUAL.withSchemaId(needed)), registry))
                .as("a field that can be neither")
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CANNOT));
    }

    @Test
    void names_that_avro_does_not_allow_are_a_problem() {
        assertThat(Formats.AVRO.problem(ColumnRole.VALUE, List.of(Column.value("a-b", SqlType.STRING))))
                .hasValueSatisfying(text -> assertThat(text).contains("`a-b`"));
        assertThat(Formats.AVRO.problem(
                        ColumnRole.VALUE, List.of(Column.value("A", SqlType.struct("1x", SqlType.STRING)))))
                .hasValueSatisfying(text -> assertThat(text).contains("`1x`"));
        assertThat(Formats.AVRO.problem(
                        ColumnRole.VALUE, List.of(Column.value("A", new SqlType.Map(SqlType.INTEGER, SqlType.STRING)))))
                .isPresent();
    }
}
