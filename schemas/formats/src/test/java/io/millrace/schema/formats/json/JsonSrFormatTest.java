// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.formats.RandomValues;
import io.millrace.schema.formats.Seed;
import io.millrace.schema.formats.Wrapping;
import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class JsonSrFormatTest {
    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

    private static FormatTarget values(Column... columns) {
        return FormatTarget.of("t", ColumnRole.VALUE, RowSchema.of(columns));
    }

    private byte[] write(FormatTarget target, Object... values) {
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        batch.append(0, false, null);
        for (int i = 0; i < values.length; i++) {
            batch.column(i).setBoxed(0, values[i]);
        }
        return Objects.requireNonNull(Formats.JSON_SR.writer(target, registry).write(batch, 0));
    }

    private static List<Column> columns(String schema, ColumnRole side, FormatOptions options) {
        return Formats.JSON_SR.columnsOf(new RegisteredSchema(1, RegisteredSchema.JSON, schema), side, options);
    }

    @Test
    void a_record_is_json_behind_the_id_of_its_schema() {
        FormatTarget target = values(Column.value("A", SqlType.BIGINT), Column.value("B", SqlType.STRING));
        byte[] bytes = write(target, 7L, "x");
        int id = registry.latest("t-value").orElseThrow().id();
        assertThat(bytes).startsWith(0, 0, 0, 0, id);
        assertThat(new String(bytes, 5, bytes.length - 5, StandardCharsets.UTF_8))
                .isEqualTo("{\"A\":7,\"B\":\"x\"}");
        bytes[0] = 1;
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        batch.append(0, false, null);
        assertThatThrownBy(() -> Formats.JSON_SR.reader(target, registry).read(bytes, batch, 0))
                .isInstanceOfSatisfying(
                        RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RECORD_FOREIGN));
    }

    @Test
    void made_schemas_tell_the_columns_they_were_made_from() {
        Seed seed = Seed.next("made_schemas_tell_the_columns_they_were_made_from");
        for (int round = 0; round < 300; round++) {
            Random random = seed.round(round);
            List<Column> columns = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                columns.add(Column.value("C" + i, new RandomValues(random).type(3)));
            }
            FormatTarget target = values(columns.toArray(Column[]::new));
            String text = JsonSchemas.textOf(target);
            assertThat(columns(text, ColumnRole.VALUE, FormatOptions.USUAL))
                    .as("round %s: %s", round, text)
                    .isEqualTo(columns);
            FormatTarget bare = target.withWrapping(Wrapping.BARE);
            if (bare.isBare()) {
                assertThat(columns(JsonSchemas.textOf(bare), ColumnRole.VALUE, bare.options()))
                        .containsExactly(Column.value("ROWVAL", columns.get(0).type()));
            }
        }
    }

    @Test
    void columns_are_inferred_from_schemas_of_others() {
        String schema = """
                {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
                 "definitions": {"place": {"type": "object", "properties": {"lat": {"type": "number"}}}},
                 "properties": {
                   "id": {"type": "integer"},
                   "name": {"type": ["string", "null"]},
                   "kind": {"enum": ["a", "b"]},
                   "where": {"$ref": "#/definitions/place"},
                   "tags": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
                   "more": {"type": "object", "additionalProperties": {"type": "boolean"}},
                   "nothing": {"type": "null"}}}
                """;
        assertThat(columns(schema, ColumnRole.VALUE, FormatOptions.USUAL))
                .containsExactly(
                        Column.value("ID", SqlType.BIGINT),
                        Column.value("NAME", SqlType.STRING),
                        Column.value("KIND", SqlType.STRING),
                        Column.value("WHERE", SqlType.struct("LAT", SqlType.DOUBLE)),
                        Column.value("TAGS", new SqlType.Array(SqlType.STRING)),
                        Column.value("MORE", new SqlType.Map(SqlType.STRING, SqlType.BOOLEAN)));
        assertThat(columns("{\"type\":\"string\"}", ColumnRole.KEY, FormatOptions.USUAL))
                .containsExactly(Column.key("ROWKEY", SqlType.STRING));
    }

    @Test
    void what_means_no_columns_is_refused() {
        for (String schema : List.of(
                "{",
                "{\"type\":\"null\"}",
                "{\"type\":\"string\"}",
                "{\"type\":\"object\",\"properties\":{}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":[\"string\",\"integer\"]}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/nowhere\"}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"A\":{\"type\":\"string\"}}}")) {
            assertThatThrownBy(() -> columns(schema, ColumnRole.VALUE, FormatOptions.USUAL))
                    .as(schema)
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_UNSUPPORTED));
        }
    }

    @Test
    void a_schema_that_has_these_columns_is_written_with() {
        FormatTarget target = values(Column.value("A", SqlType.BIGINT));
        int id = registry.register(
                "t-value",
                RegisteredSchema.JSON,
                "{\"type\":\"object\",\"properties\":{\"A\":{\"type\":\"integer\"}}}");
        assertThat(write(target, 1L)).startsWith(0, 0, 0, 0, id);
        FormatTarget other = values(Column.value("A", SqlType.STRING));
        assertThat(write(other, "1")[4]).isNotEqualTo((byte) id);
        assertThatThrownBy(
                        () -> Formats.JSON_SR.writer(other.withOptions(FormatOptions.USUAL.withSchemaId(id)), registry))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CANNOT));
    }

    @Test
    void members_that_only_a_named_schema_has_are_null_or_their_default() {
        FormatTarget target = values(Column.value("A", SqlType.BIGINT));
        int id = registry.register("t-value", RegisteredSchema.JSON, """
                {"type": "object", "properties": {"A": {"type": "integer"}, "B": {"type": "string"},
                  "C": {"type": "integer", "default": 7}}, "required": ["A"]}
                """);
        byte[] bytes = write(target.withOptions(FormatOptions.USUAL.withSchemaId(id)), 1L);
        assertThat(new String(bytes, 5, bytes.length - 5, java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"A\":1,\"B\":null,\"C\":7}");
        int needed = registry.register("u-value", RegisteredSchema.JSON, """
                {"type": "object", "properties": {"A": {"type": "integer"}, "B": {"type": "string"}}, "required": ["B"]}
                """);
        assertThatThrownBy(() ->
                        Formats.JSON_SR.writer(target.withOptions(FormatOptions.USUAL.withSchemaId(needed)), registry))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CANNOT));
    }
}
