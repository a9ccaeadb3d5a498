// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ValueOrderTest {
    @Test
    void nested_values_are_equal_by_element() {
        assertThat(ValueOrder.equal(new BigDecimal("1.0"), (Object) new BigDecimal("1.00")))
                .isTrue();
        assertThat(ValueOrder.equal((Object) Arrays.asList(1, null), Arrays.asList(1, null)))
                .isTrue();
        assertThat(ValueOrder.equal((Object) List.of(1.0, Double.NaN), List.of(1.0, Double.NaN)))
                .isFalse();
        assertThat(ValueOrder.equal((Object) List.of(0.0), List.of(-0.0))).isTrue();
        assertThat(ValueOrder.equal((Object) new Struct(1, "a"), new Struct(1, "a")))
                .isTrue();
        assertThat(ValueOrder.equal((Object) new Struct(1, "a"), new Struct(1, null)))
                .isFalse();
        Map<String, Object> nullValue = new HashMap<>();
        nullValue.put("a", null);
        assertThat(ValueOrder.equal((Object) nullValue, new HashMap<>(nullValue)))
                .isTrue();
        Map<String, Object> other = new HashMap<>();
        other.put("b", null);
        assertThat(ValueOrder.equal((Object) nullValue, other)).isFalse();
        assertThat(ValueOrder.equal((Object) null, (Object) null)).isTrue();
        assertThat(ValueOrder.equal((Object) null, (Object) 1)).isFalse();
    }

    @Test
    void bytes_are_ordered_without_sign_and_by_length() {
        assertThat(ValueOrder.compare(bytes(0x80), bytes(0x7f))).isPositive();
        assertThat(ValueOrder.compare(bytes(1), bytes(1, 0))).isNegative();
        assertThat(ValueOrder.compare(bytes(), bytes())).isZero();
    }

    @Test
    void elements_count_from_one_or_from_the_end() {
        List<String> array = List.of("a", "b", "c");
        assertThat(Containers.element(array, 1)).isEqualTo("a");
        assertThat(Containers.element(array, -1)).isEqualTo("c");
        assertThat(Containers.element(array, -3)).isEqualTo("a");
        for (long index : new long[] {0, 4, -4, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32 | 1}) {
            assertThat(Containers.element(array, index)).as("" + index).isNull();
        }
    }

    @Test
    void maps_keep_order_and_the_last_value_of_a_key() {
        assertThat(Containers.map(new Object[] {"b", 1, "a", 2, "b", 3}).toString())
                .isEqualTo("{b=3, a=2}");
        assertThatThrownBy(() -> Containers.map(new Object[] {null, 1})).isInstanceOf(ValueException.class);
        assertThat(Containers.concat(bytes(1), bytes(2, 3))).isEqualTo(bytes(1, 2, 3));
    }

    private static ByteBuffer bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteBuffer.wrap(bytes);
    }
}
