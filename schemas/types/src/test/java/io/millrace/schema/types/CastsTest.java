// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CastsTest {
    private static final SqlType.Decimal DECIMAL = new SqlType.Decimal(5, 2);

    @Test
    void texts_become_numbers_and_what_spells_none_fails() {
        assertThat(cast(" -2147483648 ", SqlType.STRING, SqlType.INTEGER)).isEqualTo(Integer.MIN_VALUE);
        assertThat(cast("+9223372036854775807", SqlType.STRING, SqlType.BIGINT)).isEqualTo(Long.MAX_VALUE);
        assertThat(cast("-9223372036854775808", SqlType.STRING, SqlType.BIGINT)).isEqualTo(Long.MIN_VALUE);
        assertThat(cast("1e3", SqlType.STRING, SqlType.DOUBLE)).isEqualTo(1000.0);
        assertThat(cast("1.005", SqlType.STRING, DECIMAL)).isEqualTo(new BigDecimal("1.01"));
        for (String text : List.of("", " ", "-", "1.5", "x", "2147483648", "--1", "1 2")) {
            fails(text, SqlType.STRING, SqlType.INTEGER, "is not a INTEGER");
        }
        fails("9223372036854775808", SqlType.STRING, SqlType.BIGINT, "is not a BIGINT");
        fails("-9223372036854775809", SqlType.STRING, SqlType.BIGINT, "is not a BIGINT");
        fails("18446744073709551617", SqlType.STRING, SqlType.BIGINT, "is not a BIGINT");
        fails("", SqlType.STRING, SqlType.DOUBLE, "is not a DOUBLE");
        fails("1e", SqlType.STRING, DECIMAL, "is not a DECIMAL");
    }

    @Test
    void a_beginning_of_true_or_yes_is_true_and_nothing_else_is() {
        for (String text : List.of("t", "T", "tRuE", "y", " yes ", "tr")) {
            assertThat(cast(text, SqlType.STRING, SqlType.BOOLEAN)).as(text).isEqualTo(true);
        }
        for (String text : List.of("", "truely", "no", "f", "1", "on")) {
            assertThat(cast(text, SqlType.STRING, SqlType.BOOLEAN)).as(text).isEqualTo(false);
        }
    }

    @Test
    void decimals_are_rounded_half_up_and_fail_when_too_large() {
        assertThat(cast(999.994, SqlType.DOUBLE, DECIMAL)).isEqualTo(new BigDecimal("999.99"));
        assertThat(cast(-0.005, SqlType.DOUBLE, DECIMAL)).isEqualTo(new BigDecimal("-0.01"));
        assertThat(cast(7, SqlType.INTEGER, DECIMAL)).isEqualTo(new BigDecimal("7.00"));
        assertThat(cast(new BigDecimal("1.2345"), new SqlType.Decimal(6, 4), DECIMAL))
                .isEqualTo(new BigDecimal("1.23"));
        fails(999.995, SqlType.DOUBLE, DECIMAL, "too large");
        fails(1000L, SqlType.BIGINT, DECIMAL, "too large");
        fails(Double.NaN, SqlType.DOUBLE, DECIMAL, "NaN");
        fails(Double.NEGATIVE_INFINITY, SqlType.DOUBLE, DECIMAL, "Infinity");
    }

    @Test
    void huge_exponents_cost_nothing() {
        assertThat(Duration.ofNanos(nanosOf(() -> {
                    assertThat(cast("1e-999999999", SqlType.STRING, DECIMAL)).isEqualTo(new BigDecimal("0.00"));
                    assertThat(cast("0e999999999", SqlType.STRING, DECIMAL)).isEqualTo(new BigDecimal("0.00"));
                    fails("1e999999999", SqlType.STRING, DECIMAL, "too large");
                    fails("9".repeat(1_000_000), SqlType.STRING, DECIMAL, "is not a DECIMAL");
                })))
                .isLessThan(Duration.ofSeconds(2));
    }

    private static long nanosOf(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    @Test
    void numbers_narrow_as_in_java() {
        assertThat(cast(1L << 40 | 7, SqlType.BIGINT, SqlType.INTEGER)).isEqualTo(7);
        assertThat(cast(-1.9, SqlType.DOUBLE, SqlType.INTEGER)).isEqualTo(-1);
        assertThat(cast(Double.NaN, SqlType.DOUBLE, SqlType.BIGINT)).isEqualTo(0L);
        assertThat(cast(1e300, SqlType.DOUBLE, SqlType.BIGINT)).isEqualTo(Long.MAX_VALUE);
        assertThat(cast(new BigDecimal("-7.99"), DECIMAL, SqlType.INTEGER)).isEqualTo(-7);
    }

    @Test
    void scalars_become_text() {
        assertThat(cast(1e7, SqlType.DOUBLE, SqlType.STRING)).isEqualTo("1.0E7");
        assertThat(cast(new BigDecimal("0.00"), DECIMAL, SqlType.STRING)).isEqualTo("0.00");
        assertThat(cast(BigDecimal.valueOf(0, 10), new SqlType.Decimal(12, 10), SqlType.STRING))
                .isEqualTo("0.0000000000");
        assertThat(cast(true, SqlType.BOOLEAN, SqlType.STRING)).isEqualTo("true");
        assertThat(cast(ByteBuffer.wrap(new byte[] {1, 2, 3}), SqlType.BYTES, SqlType.STRING))
                .isEqualTo("AQID");
        assertThat(cast("AQID", SqlType.STRING, SqlType.BYTES)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        fails("A", SqlType.STRING, SqlType.BYTES, "Base64");
    }

    @Test
    void nested_values_become_text_and_are_cast_by_element() {
        SqlType.StructType from = SqlType.struct("A", SqlType.INTEGER, "B", new SqlType.Array(SqlType.DATE));
        SqlType to = SqlType.struct("B", new SqlType.Array(SqlType.STRING), "C", SqlType.DOUBLE, "A", SqlType.BIGINT);
        Struct value = new Struct(1, Arrays.asList(0, null));
        assertThat(cast(value, from, SqlType.STRING)).isEqualTo("Struct{A=1,B=[1970-01-01, null]}");
        assertThat(cast(value, from, to)).isEqualTo(new Struct(Arrays.asList("1970-01-01", null), null, 1L));
        Map<String, Integer> map = new LinkedHashMap<>();
        map.put("x", 1);
        map.put("y", null);
        assertThat(cast(map, new SqlType.Map(SqlType.STRING, SqlType.INTEGER), SqlType.STRING))
                .isEqualTo("{x=1, y=null}");
        fails(
                List.of("1", "x"),
                new SqlType.Array(SqlType.STRING),
                new SqlType.Array(SqlType.INTEGER),
                "is not a INTEGER");
    }

    @Test
    void null_is_cast_to_null_and_impossible_pairs_fail() {
        assertThat(cast(null, SqlType.STRING, SqlType.INTEGER)).isNull();
        fails(true, SqlType.BOOLEAN, SqlType.INTEGER, "no cast from BOOLEAN to INTEGER");
        fails("[1]", SqlType.STRING, new SqlType.Array(SqlType.INTEGER), "no cast");
    }

    private static @Nullable Object cast(@Nullable Object value, SqlType from, SqlType to) {
        return CarrierCasts.cast(value, from, to);
    }

    private static void fails(Object value, SqlType from, SqlType to, String message) {
        assertThatThrownBy(() -> cast(value, from, to))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }
}
