// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.DiagnosticRenderer.Colours;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DiagnosticRendererTest {
    private final DiagnosticRenderer renderer = new DiagnosticRenderer(Colours.NONE);

    private static Diagnostic at(String text, int start, int end, @Nullable String hint) {
        Span span = new Span(new SourceText("fraud.sql", text), start, end);
        return Diagnostic.error(ErrorCode.COLUMN_NOT_FOUND, span, "column AMOUT does not exist", hint);
    }

    @Test
    void shows_the_place_the_line_the_marks_and_the_hint() {
        String text = "a\n".repeat(6) + "WHERE   amout > 100\nmore";
        int start = text.indexOf("amout");
        assertThat(renderer.render(at(text, start, start + 5, "did you mean AMOUNT?")))
                .isEqualTo("""
                        MR-2004 error: column AMOUT does not exist
                          --> fraud.sql:7:9
                           |
                         7 | WHERE   amout > 100
                           |         ^^^^^
                           = hint: did you mean AMOUNT?""");
    }

    @Test
    void the_margin_grows_with_the_line_number() {
        String text = "\n".repeat(99) + "x";
        assertThat(renderer.render(at(text, 99, 100, null))).isEqualTo("""
                        MR-2004 error: column AMOUT does not exist
                            --> fraud.sql:100:1
                             |
                         100 | x
                             | ^""");
    }

    @Test
    void tabs_become_spaces_and_marks_stay_under_their_word() {
        assertThat(renderer.render(at("\tab\tcd\u0000", 4, 6, null)))
                .endsWith(" 1 |     ab  cd\uFFFD\n   |         ^^");
    }

    @Test
    void a_span_of_several_lines_is_shown_by_its_first() {
        assertThat(renderer.render(at("ab (x\r\ny)", 3, 9, null))).endsWith(" 1 | ab (x\n   |    ^^");
    }

    @Test
    void the_end_of_the_text_is_marked_behind_it() {
        assertThat(renderer.render(at("ab", 2, 2, null))).endsWith(" 1 | ab\n   |   ^");
        assertThat(renderer.render(at("", 0, 0, null))).endsWith(" 1 |\n   | ^");
    }

    @Test
    void long_lines_are_cut_around_the_marks() {
        String line = "x".repeat(1_000) + "HERE" + "y".repeat(1_000_000);
        String text = renderer.render(at(line, 1_000, 1_004, null));
        assertThat(text).hasSizeLessThan(500).contains("…xxx").contains("HEREy").contains("y…");
        String[] lines = text.split("\n");
        assertThat(lines[4].indexOf('^')).isEqualTo(lines[3].indexOf("HERE"));
        assertThat(renderer.render(at(line, 0, 1_000_000, null))).hasSizeLessThan(600);
    }

    @Test
    void several_are_counted() {
        Diagnostic error = at("x", 0, 1, null);
        Diagnostic warning = Diagnostic.warning(ErrorCode.SYNTAX, error.span(), "odd", null);
        assertThat(renderer.render(List.of(error, warning, error)))
                .contains("MR-1001 warning: odd\n")
                .endsWith("\n\n2 errors, 1 warning");
        assertThat(DiagnosticRenderer.summary(List.of(warning, warning))).isEqualTo("2 warnings");
        assertThat(DiagnosticRenderer.summary(List.of(error))).isEqualTo("1 error");
        assertThat(DiagnosticRenderer.summary(List.of())).isEqualTo("no errors");
        assertThat(renderer.render(List.of())).isEmpty();
    }

    @Test
    void colours_change_nothing_but_colours() {
        Diagnostic error = at("WHERE amout", 6, 11, "hint");
        String coloured = new DiagnosticRenderer(Colours.ANSI).render(error);
        assertThat(coloured).contains("\u001B[1;31m");
        assertThat(coloured.replaceAll("\u001B\\[[0-9;]*m", "")).isEqualTo(renderer.render(error));
    }
}
