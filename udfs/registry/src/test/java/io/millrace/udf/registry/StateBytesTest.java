// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StateBytesTest {
    @Test
    void values_of_all_types_come_back() {
        List<Object> values = Arrays.asList(
                null,
                true,
                false,
                -7,
                1L << 60,
                -0.0,
                Double.NaN,
                new BigDecimal("-12.340"),
                "héllo",
                ByteBuffer.wrap(new byte[] {1, -1}),
                Arrays.asList(1, null, "x"),
                Map.of("k", List.of(2L)),
                new Struct("a", null, 3));
        StateWriter writer = new StateWriter();
        values.forEach(writer::writeValue);
        StateReader reader = new StateReader(writer.toByteArray());
        for (Object value : values) {
            assertThat(reader.readValue()).isEqualTo(value);
        }
        assertThat(reader.position()).isEqualTo(writer.length());
    }

    @Test
    void counts_take_as_few_bytes_as_they_need() {
        StateWriter writer = new StateWriter();
        writer.writeCount(127);
        assertThat(writer.length()).isEqualTo(1);
        for (long value : new long[] {0, 128, 1L << 40, Long.MAX_VALUE, -1}) {
            writer.clear();
            writer.writeCount(value);
            assertThat(new StateReader(writer.array()).readCount()).isEqualTo(value);
        }
    }
}
