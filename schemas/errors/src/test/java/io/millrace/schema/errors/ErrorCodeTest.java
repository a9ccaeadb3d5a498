// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ErrorCodeTest {
    @Test
    void numbers_are_unique() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number)).doesNotHaveDuplicates();
    }

    @Test
    void titles_are_one_lower_case_line_without_a_full_stop() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(code.title()).as(code.label()).doesNotEndWith(".").doesNotContain("\n");
        }
    }

    @Test
    void a_label_is_read_back() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(ErrorCode.parse(code.label())).contains(code);
        }
        assertThat(ErrorCode.parse("mr-2004")).contains(ErrorCode.COLUMN_NOT_FOUND);
        assertThat(ErrorCode.parse("2004")).contains(ErrorCode.COLUMN_NOT_FOUND);
        assertThat(ErrorCode.parse("MR-0000")).isEmpty();
        assertThat(ErrorCode.parse("nonsense")).isEmpty();
    }
}
