// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReportTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "-0.00001|0",
                "0.00004|0",
                "0.00054|0.0005",
                "-0.0662|-0.0662",
                "0.4031|0.403",
                "15.31|15.3",
                "1108033.2|1,108,033"
            })
    void a_figure_has_the_digits_that_count(double value, String shown) {
        assertThat(Report.figure(value)).isEqualTo(shown);
    }
}
