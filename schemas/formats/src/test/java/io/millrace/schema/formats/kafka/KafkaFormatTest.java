// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.serialization.ByteBufferSerializer;
import org.apache.kafka.common.serialization.DoubleSerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KafkaFormatTest {
    private static FormatTarget key(SqlType type) {
        return FormatTarget.of("t", ColumnRole.KEY, RowSchema.of(Column.key("K", type)));
    }

    private static byte @Nullable [] write(SqlType type, @Nullable Object value) {
        RowBatch batch = new RowBatch(RowSchema.of(Column.key("K", type)), 1);
        batch.column(0).setBoxed(batch.append(0, false, null), value);
        return Formats.KAFKA.writer(key(type), SchemaRegistry.none()).write(batch, 0);
    }

    private static @Nullable Object read(SqlType type, byte[] bytes) {
        RowBatch batch = new RowBatch(RowSchema.of(Column.key("K", type)), 1);
        Formats.KAFKA.reader(key(type), SchemaRegistry.none()).read(bytes, batch, batch.append(0, false, null));
        return batch.column(0).boxed(0);
    }

    private static <T> void same(SqlType type, Serializer<T> serializer, T value) {
        byte[] bytes = serializer.serialize("t", value);
        assertThat(write(type, value)).isEqualTo(bytes);
        assertThat(read(type, bytes)).isEqualTo(value);
    }

    @Test
    void bytes_are_those_of_kafkas_serializers() {
        same(SqlType.STRING, new StringSerializer(), "a€\uD83D\uDE00");
        same(SqlType.STRING, new StringSerializer(), "");
        same(SqlType.INTEGER, new IntegerSerializer(), -2);
        same(SqlType.BIGINT, new LongSerializer(), Long.MIN_VALUE + 1);
        same(SqlType.DOUBLE, new DoubleSerializer(), -1.25);
        same(SqlType.BYTES, new ByteBufferSerializer(), ByteBuffer.wrap(new byte[] {0, -1}));
        assertThat(write(SqlType.STRING, null)).isNull();
    }

    @Test
    void wrong_lengths_and_no_text_are_foreign() {
        for (SqlType type : List.of(SqlType.INTEGER, SqlType.BIGINT, SqlType.DOUBLE, SqlType.STRING)) {
            assertThatThrownBy(() -> read(type, new byte[] {(byte) 0xFF, 2, 3}))
                    .isInstanceOfSatisfying(
                            RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RECORD_FOREIGN));
        }
    }

    @Test
    void one_column_of_a_simple_type_is_all_it_holds() {
        assertThat(Formats.KAFKA.problem(ColumnRole.VALUE, List.of())).isPresent();
        assertThat(Formats.KAFKA.problem(ColumnRole.VALUE, List.of(Column.value("A", SqlType.BOOLEAN))))
                .hasValueSatisfying(text -> assertThat(text).contains("`A`"));
        assertThat(Formats.KAFKA.problem(
                        ColumnRole.KEY, List.of(Column.key("A", SqlType.STRING), Column.key("B", SqlType.STRING))))
                .isPresent();
    }
}
