// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

final class DecimalsTest {
    @Test
    void results_have_exactly_the_scale_of_their_type() {
        assertThat(Decimals.add(dec("1.5"), dec("2.25"), 5, 2)).isEqualTo(dec("3.75"));
        assertThat(Decimals.subtract(dec("1.5"), dec("1.5"), 3, 1)).isEqualTo(dec("0.0"));
        assertThat(Decimals.multiply(dec("1.50"), dec("2.0"), 6, 3)).isEqualTo(dec("3.000"));
        assertThat(Decimals.divide(dec("1"), dec("8"), 10, 6)).isEqualTo(dec("0.125000"));
        assertThat(Decimals.modulo(dec("-7.5"), dec("2"), 3, 1)).isEqualTo(dec("-1.5"));
    }

    @Test
    void what_would_need_rounding_fails() {
        fails(() -> Decimals.divide(dec("1"), dec("3"), 30, 20), "inexact");
        fails(() -> Decimals.exact(dec("1.25"), 5, 1), "behind the point");
        assertThat(Decimals.exact(dec("1.20"), 5, 1)).isEqualTo(dec("1.2"));
    }

    @Test
    void what_does_not_fit_fails() {
        fails(() -> Decimals.add(dec("99"), dec("1"), 2, 0), "too large");
        fails(() -> Decimals.divide(dec("100"), dec("0.001"), 10, 6), "too large");
        fails(() -> Decimals.divide(dec("0"), dec("0.0"), 10, 6), "division by zero");
        fails(() -> Decimals.modulo(dec("1"), dec("0"), 10, 6), "division by zero");
    }

    private static BigDecimal dec(String text) {
        return new BigDecimal(text);
    }

    private static void fails(Runnable operation, String message) {
        assertThatThrownBy(operation::run).isInstanceOf(ValueException.class).hasMessageContaining(message);
    }
}
