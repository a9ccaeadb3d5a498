// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProtobufFormatTest {
    private static final String SCHEMA = """
            syntax = "proto3";
            package shop.v1;
            import "google/protobuf/timestamp.proto";
            import "confluent/type/decimal.proto";
            // An order, with what it holds.
            message Order {
              reserved 4, 9 to 11;
              option deprecated = true;
              int64 id = 1;
              optional string note = 2 [deprecated = true];
              Kind kind = 3;
              repeated Line lines = 5;
              map<string, sint32> stock = 6;
              oneof payment { string card = 7; uint32 cash = 8; }
              google.protobuf.Timestamp at = 12;
              .confluent.type.Decimal total = 13 [(confluent.field_meta) = {
                params: [{ value: "9", key: "precision" }, { key: "scale", value: "2" }] }];
              enum Kind { option allow_alias = true; WEB = 0; SHOP = 1; STORE = 1; }
              message Line { fixed32 amount = 1; float price = 2; }
            }
            message Refund { shop.v1.Order.Line line = 1; }
            """;

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

    private static FormatTarget values(Column... columns) {
        return FormatTarget.of("t", ColumnRole.VALUE, RowSchema.of(columns));
    }

    private @Nullable Object[] read(FormatTarget target, byte[] bytes) {
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        batch.append(0, false, null);
        Formats.PROTOBUF.reader(target, registry).read(bytes, batch, 0);
        return batch.schema().columns().stream()
                .map(column -> batch.column(
                                batch.schema().indexOf(column.name()).orElseThrow())
                        .boxed(0))
                .toArray();
    }

    private static byte @Nullable [] write(
            io.millrace.schema.formats.Format format,
            FormatTarget target,
            SchemaRegistry registry,
            @Nullable Object... values) {
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        batch.append(0, false, null);
        for (int i = 0; i < values.length; i++) {
            batch.column(i).setBoxed(0, values[i]);
        }
        return format.writer(target, registry).write(batch, 0);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static List<Column> columns(String schema, ColumnRole side, FormatOptions options) {
        return Formats.PROTOBUF.columnsOf(new RegisteredSchema(1, RegisteredSchema.PROTOBUF, schema), side, options);
    }

    @Test
    void a_message_is_as_the_specification_has_it() {
        FormatTarget target = values(
                Column.value("A", SqlType.INTEGER),
                Column.value("B", SqlType.STRING),
                Column.value("C", new SqlType.Array(SqlType.INTEGER)),
                Column.value("D", SqlType.struct("X", SqlType.BOOLEAN)));
        // The numbers of the encoding guide: 150, "testing", and packed 3, 270, 86942.
        assertThat(write(
                        Formats.PROTOBUF_NOSR,
                        target,
                        SchemaRegistry.none(),
                        150,
                        "testing",
                        List.of(3, 270, 86942),
                        new Struct(true)))
                .isEqualTo(bytes(
                        0x08, 0x96, 0x01, 0x12, 7, 't', 'e', 's', 't', 'i', 'n', 'g', 0x1A, 6, 3, 0x8E, 2, 0x9E, 0xA7,
                        5, 0x22, 2, 8, 1));
        assertThat(write(Formats.PROTOBUF_NOSR, target, SchemaRegistry.none(), null, null, null, null))
                .isEmpty();
    }

    @Test
    void records_are_framed_with_the_place_of_their_message() {
        int id = registry.register("t-value", RegisteredSchema.PROTOBUF, SCHEMA);
        FormatTarget order = values(Column.value("ID", SqlType.BIGINT), Column.value("NOTE", SqlType.STRING));
        assertThat(read(order, bytes(0, 0, 0, 0, id, 0, 8, 5))).containsExactly(5L, null);
        assertThat(read(order, bytes(0, 0, 0, 0, id, 2, 0, 8, 5, 0x12, 0))).containsExactly(5L, "");
        FormatTarget line = values(Column.value("PRICE", SqlType.DOUBLE), Column.value("AMOUNT", SqlType.BIGINT));
        assertThat(read(line, bytes(0, 0, 0, 0, id, 4, 0, 0, 0x15, 0, 0, 0x80, 0x3F)))
                .containsExactly(1.0, 0L);
        byte[] nowhere = bytes(0, 0, 0, 0, id, 2, 8, 8, 5);
        assertThatThrownBy(() -> read(order, nowhere)).isInstanceOf(RecordException.class);
        FormatTarget named = line.withSchemaName("shop.v1.Order.Line");
        byte[] written = write(Formats.PROTOBUF, named, registry, 1.0, -1L + 2);
        assertThat(written).isEqualTo(bytes(0, 0, 0, 0, id, 4, 0, 0, 0x15, 0, 0, 0x80, 0x3F, 0x0D, 1, 0, 0, 0));
    }

    @Test
    void columns_are_inferred_from_a_schema() {
        SqlType line = SqlType.struct("AMOUNT", SqlType.BIGINT, "PRICE", SqlType.DOUBLE);
        assertThat(columns(SCHEMA, ColumnRole.VALUE, FormatOptions.USUAL))
                .containsExactly(
                        Column.value("ID", SqlType.BIGINT),
                        Column.value("NOTE", SqlType.STRING),
                        Column.value("KIND", SqlType.STRING),
                        Column.value("LINES", new SqlType.Array(line)),
                        Column.value("STOCK", new SqlType.Map(SqlType.STRING, SqlType.INTEGER)),
                        Column.value("CARD", SqlType.STRING),
                        Column.value("CASH", SqlType.BIGINT),
                        Column.value("AT", SqlType.TIMESTAMP),
                        Column.value("TOTAL", new SqlType.Decimal(9, 2)));
        assertThat(columns(SCHEMA, ColumnRole.VALUE, FormatOptions.USUAL.withSchemaName("shop.v1.Refund")))
                .containsExactly(Column.value("LINE", line));
        assertThat(columns(SCHEMA, ColumnRole.KEY, FormatOptions.USUAL.withSchemaName("shop.v1.Order.Line")))
                .containsExactly(Column.key("AMOUNT", SqlType.BIGINT), Column.key("PRICE", SqlType.DOUBLE));
    }

    @Test
    void all_kinds_of_fields_are_read() {
        int id = registry.register("t-value", RegisteredSchema.PROTOBUF, SCHEMA);
        FormatTarget target =
                values(columns(SCHEMA, ColumnRole.VALUE, FormatOptions.USUAL).toArray(Column[]::new));
        Object[] row = {
            1L,
            "n",
            "SHOP",
            List.of(new Struct(2L, 0.5), new Struct(0L, 0.0)),
            Map.of("a", -3),
            null,
            4L,
            -1L,
            new BigDecimal("-12.50")
        };
        byte[] written = write(Formats.PROTOBUF, target, registry, row);
        assertThat(written).isNotNull().startsWith(0, 0, 0, 0, id, 0);
        assertThat(read(target, Objects.requireNonNull(written))).isEqualTo(row);
        // Nobody packs items one by one any more, and readers must take them.
        FormatTarget numbers = values(Column.value("N", new SqlType.Array(SqlType.INTEGER)));
        int one = registry.register(
                "n-value", RegisteredSchema.PROTOBUF, "syntax='proto3'; message M { repeated int32 n = 1; }");
        assertThat(read(numbers, bytes(0, 0, 0, 0, one, 0, 8, 1, 8, 2, 10, 2, 3, 4)))
                .containsExactly(List.of(1, 2, 3, 4));
    }

    @Test
    void made_schemas_have_ksqldbs_names_and_one_message() {
        FormatTarget target = values(
                Column.value("A", SqlType.INTEGER),
                Column.value("B", new SqlType.Decimal(4, 2)),
                Column.value("C", new SqlType.Array(SqlType.struct("X", SqlType.DATE))),
                Column.value("D", new SqlType.Map(SqlType.STRING, SqlType.BIGINT)));
        String text = ProtoText.of(ProtoSchemas.of(target));
        assertThat(text).isEqualTo("""
                        syntax = "proto3";

                        import "confluent/type/decimal.proto";
                        import "google/type/date.proto";

                        message ConnectDefault1 {
                          int32 A = 1;
                          confluent.type.Decimal B = 2 [(confluent.field_meta) = { params: [{ value: "4", key: "precision" }, { value: "2", key: "scale" }] }];
                          repeated ConnectDefault2 C = 3;
                          map<string, int64> D = 4;

                          message ConnectDefault2 {
                            google.type.Date X = 1;
                          }
                        }
                        """);
        assertThat(columns(text, ColumnRole.VALUE, FormatOptions.USUAL)).isEqualTo(target.columns());
        assertThat(ProtoText.of(ProtoSchemas.of(values(Column.value("A", SqlType.INTEGER))
                        .withOptions(FormatOptions.USUAL.withNulls(FormatOptions.Nulls.OPTIONAL)))))
                .contains("optional int32 A = 1;");
        assertThat(ProtoText.of(ProtoSchemas.of(values(Column.value("A", SqlType.INTEGER))
                        .withOptions(FormatOptions.USUAL.withNulls(FormatOptions.Nulls.WRAPPER)))))
                .contains("google.protobuf.Int32Value A = 1;");
    }

    @Test
    void fields_are_widened_and_never_narrowed() {
        int id = registry.register(
                "w-value", RegisteredSchema.PROTOBUF, "syntax='proto3'; message M { int64 a = 1; string b = 2; }");
        byte[] record = bytes(0, 0, 0, 0, id, 0, 8, 1, 0x12, 1, 'x');
        assertThat(read(values(Column.value("A", SqlType.DOUBLE)), record)).containsExactly(1.0);
        for (SqlType type : List.of(SqlType.INTEGER, SqlType.STRING, SqlType.DATE, new SqlType.Array(SqlType.BIGINT))) {
            assertThatThrownBy(() -> read(values(Column.value("A", type)), record))
                    .as(type.toString())
                    .isInstanceOfSatisfying(
                            RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_INCOMPATIBLE));
        }
    }

    @Test
    void what_cannot_be_a_schema_is_refused() {
        for (String schema : List.of(
                "message",
                "message M { int32 a; }",
                "message M { Unknown a = 1; }",
                "syntax='proto3';",
                "message M { M m = 1; }",
                "message M { int32 a = 1; int32 A = 2; }",
                "message M {")) {
            assertThatThrownBy(() -> columns(schema, ColumnRole.VALUE, FormatOptions.USUAL))
                    .as(schema)
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_UNSUPPORTED));
        }
    }

    @Test
    void length_bombs_and_depth_are_refused() {
        int id = registry.register(
                "d-value", RegisteredSchema.PROTOBUF, "syntax='proto3'; message M { M m = 1; bytes b = 2; }");
        FormatTarget target = values(Column.value("B", SqlType.BYTES));
        byte[] bomb = bytes(0, 0, 0, 0, id, 0, 0x12, 0xFF, 0xFF, 0xFF, 0xFF, 7);
        assertThatThrownBy(() -> read(target, bomb))
                .isInstanceOfSatisfying(
                        RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RECORD_TRUNCATED));
        byte[] endless = bytes(0, 0, 0, 0, id, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1);
        assertThatThrownBy(() -> read(target, endless)).isInstanceOf(RecordException.class);
        byte[] cut = Arrays.copyOf(bomb, 7);
        assertThatThrownBy(() -> read(target, cut)).isInstanceOf(RecordException.class);
    }

    @Test
    void values_that_no_field_can_hold_are_a_problem() {
        for (SqlType type : List.of(
                new SqlType.Array(new SqlType.Array(SqlType.STRING)),
                new SqlType.Array(new SqlType.Map(SqlType.STRING, SqlType.STRING)),
                new SqlType.Map(SqlType.STRING, new SqlType.Array(SqlType.STRING)),
                new SqlType.Map(SqlType.INTEGER, SqlType.STRING),
                SqlType.struct("a b", SqlType.STRING))) {
            assertThat(Formats.PROTOBUF_NOSR.problem(ColumnRole.VALUE, List.of(Column.value("A", type))))
                    .hasValueSatisfying(text -> assertThat(text).contains("`A`"));
        }
        assertThat(Formats.PROTOBUF.problem(ColumnRole.VALUE, List.of(Column.value("a-b", SqlType.STRING))))
                .isPresent();
    }
}
