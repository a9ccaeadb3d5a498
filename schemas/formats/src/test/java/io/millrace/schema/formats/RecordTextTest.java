// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class RecordTextTest {
    private final RecordText withoutRegistry = new RecordText(SchemaRegistry.none());

    private String text(String value) {
        return withoutRegistry.toJson(value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void framed_avro_shows_its_fields() {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        RowSchema schema = RowSchema.of(
                Column.value("A", SqlType.STRING),
                Column.value("B", new SqlType.Decimal(5, 2)),
                Column.value("C", new SqlType.Array(SqlType.DOUBLE)),
                Column.value("D", new SqlType.Map(SqlType.STRING, SqlType.BIGINT)),
                Column.value("E", SqlType.BYTES));
        RowBatch batch = new RowBatch(schema, 1);
        batch.append(0, false, null);
        batch.column(0).setBoxed(0, "x\ny");
        batch.column(1).setBoxed(0, new BigDecimal("1.20"));
        batch.column(2).setBoxed(0, List.of(0.5, 1.0));
        batch.column(3).setBoxed(0, Map.of("k", 7L));
        batch.column(4).setBoxed(0, null);
        byte[] bytes = Objects.requireNonNull(Formats.AVRO
                .writer(FormatTarget.of("t", ColumnRole.VALUE, schema), registry)
                .write(batch, 0));
        assertThat(new RecordText(registry).toJson(bytes))
                .isEqualTo("{\"A\":\"x\\ny\",\"B\":1.20,\"C\":[0.5,1.0],\"D\":{\"k\":7},\"E\":null}");
        assertThat(withoutRegistry.toJson(bytes)).isNotEmpty();
    }

    @Test
    void json_is_put_on_one_line_and_other_text_is_quoted() {
        assertThat(text("{ \"a\" : [1.50,\n true ] }")).isEqualTo("{\"a\":[1.50,true]}");
        assertThat(text("42")).isEqualTo("42");
        assertThat(text("device-1")).isEqualTo("\"device-1\"");
        assertThat(text("{\"a\":1} and more")).isEqualTo("\"{\\\"a\\\":1} and more\"");
        assertThat(text("")).isEqualTo("\"\"");
        assertThat(withoutRegistry.toJson(null)).isEqualTo("null");
    }

    @Test
    void binary_is_a_number_or_base64() {
        assertThat(withoutRegistry.toJson(ByteBuffer.allocate(8).putLong(1234).array()))
                .isEqualTo("1234");
        assertThat(withoutRegistry.toJson(ByteBuffer.allocate(4).putInt(-1).array()))
                .isEqualTo("-1");
        assertThat(withoutRegistry.toJson(new byte[] {1, 2, 3})).isEqualTo("\"AQID\"");
        assertThat(withoutRegistry.toJson(new byte[] {0, 0, 0, 0, 9, 1})).isEqualTo("\"AAAAAAkB\"");
    }

    @Test
    void framed_json_shows_its_text() {
        byte[] bytes = "01234{ \"a\": 1 }".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(new byte[] {0, 0, 0, 0, 9}, 0, bytes, 0, 5);
        assertThat(new RecordText(new InMemorySchemaRegistry()).toJson(bytes)).isEqualTo("{\"a\":1}");
    }
}
