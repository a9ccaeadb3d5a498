// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JavaTextTest {
    @Test
    void comments_and_literals_are_no_code() {
        assertThat(JavaText.code("a(\"// {\\\"\"); // x {\n/* { */b('{');"))
                .isEqualTo("a(        );       \n       b(   );");
    }

    @Test
    void comments_go_and_literals_stay_where_they_are() {
        assertThat(JavaText.uncommented("a(\"// {\", b / c); // x {\n/* \" */b('{');"))
                .isEqualTo("a(\"// {\", b / c);       \n       b('{');");
    }

    @Test
    void methods_are_found_with_their_lines() {
        String code = "class A {\n  A(int a) {\n  }\n  @X(1) <T> List<T> b(T t)\n      throws E {\n    if (t) {\n"
                + "      for (int i = next(0); i < 1; i = next(i)) {\n      }\n    }\n    c(() -> {\n    });\n"
                + "    return new D(1) {\n      void e() {\n      }\n    };\n  }\n}\n";
        assertThat(JavaText.methods(code))
                .containsExactly(
                        new JavaText.Method("A", 2), new JavaText.Method("b", 13), new JavaText.Method("e", 2));
    }
}
