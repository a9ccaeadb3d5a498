// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The codes that are looked for are put together from pieces, so that this file names none. */
final class CodeAssertionsTest {
    private static final String CONSTANT = "ErrorCode." + "USAGE";
    private static final String LABEL = ErrorCode.USAGE.label();

    private static CodeAssertions in(String text) {
        return CodeAssertions.in(text.replace("CONSTANT", CONSTANT).replace("LABEL", LABEL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "assertThat(e.code()).isEqualTo(CONSTANT);",
                "assertThat(codes).as(\"(\").contains(other(1, 2), CONSTANT);",
                "assertThatThrownBy(() -> run()).satisfies(e -> assertThat(e.code()).isEqualTo(CONSTANT));",
                "assertThat(letters).satisfies(each -> { int a = 1; assertThat(code(each)).isEqualTo(\"LABEL\"); });",
                "assertThat(run.err()).contains(\"file\", \"LABEL error: \" + file);",
                "void is(ErrorCode code, int a) { assertThat(a(a)).isEqualTo(code); } void t() { is(CONSTANT, 1); }",
                "void a(int i, ErrorCode c) { b(c); } Object b(ErrorCode d) { return e -> assertThat(e).isEqualTo(d); }"
                        + " void t() { a(1, CONSTANT); }",
            })
    void assertions(String text) {
        assertThat(in(text).asserted()).containsExactly(ErrorCode.USAGE);
        assertThat(in(text).made()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throw new MillraceException(CONSTANT, \"\");",
                "assertThat(codes).doesNotContain(CONSTANT);",
                "assertThat(e.code()).isNotEqualTo(CONSTANT);",
                "assertThat(new Health(CONSTANT)).isEqualTo(what);",
                "if (codes.contains(CONSTANT)) { }",
                "void is(ErrorCode code) { assertThat(1).isEqualTo(1); } void t() { is(CONSTANT); }",
            })
    void constants_in_other_places(String text) {
        assertThat(in(text).asserted()).isEmpty();
        assertThat(in(text).made()).containsExactly(ErrorCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "// assertThat(e.code()).isEqualTo(CONSTANT);",
                "/** LABEL */",
                "headers.add(\"code\", \"LABEL\");",
                "assertThat(line).isEqualTo(\"LABEL0\");",
                "assertThat(e).satisfiesAnyOf(a -> b(), a -> assertThat(a.code()).isEqualTo(CONSTANT));",
                "assertThat(e.code()).isIn(CONSTANT, other);",
            })
    void neither(String text) {
        assertThat(in(text).asserted()).isEmpty();
        assertThat(in(text).made()).isEmpty();
    }

    @Test
    void what_a_test_makes_itself_is_not_asserted_by_it() {
        String constant =
                "class T { Health a() { return new Health(CONSTANT); } void t() { assertThat(a()).isEqualTo(CONSTANT); } }";
        assertThat(in(constant).asserted()).isEmpty();
        String label = "class T { void t() { headers.add(\"LABEL\"); assertThat(read()).isEqualTo(\"LABEL\"); } }";
        assertThat(in(label).asserted()).isEmpty();
    }

    @Test
    void a_label_in_another_method_does_no_harm() {
        String text = "class T { String[] a = {\"LABEL\"}; void a() { { b(\"LABEL\"); } }"
                + " void t() { assertThat(read()).isEqualTo(\"LABEL\"); } void b() { b(\"LABEL\"); } }";
        assertThat(in(text).asserted()).containsExactly(ErrorCode.USAGE);
    }
}
