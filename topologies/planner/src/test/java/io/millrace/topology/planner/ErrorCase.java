// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.topology.sql.Diagnostic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A case of {@code errors/*.txt}:
 *
 * <pre>
 * ## title
 * SELECT ^wrong^ FROM readings;
 * => MR-2004 column WRONG does not exist
 *    hint: did you mean RONG?
 * </pre>
 *
 * <p>The marks stand where the spans of the diagnostics begin and end; what is expected is text as {@link #told} writes it.
 */
record ErrorCase(Path file, String title, String marked, String expected) {
    static List<ErrorCase> all() {
        List<ErrorCase> cases = new ArrayList<>();
        for (Path file : Planning.files("errors", ".txt")) {
            cases.addAll(read(file));
        }
        return cases;
    }

    static List<ErrorCase> read(Path file) {
        List<ErrorCase> cases = new ArrayList<>();
        List<String> blocks = List.of(Planning.text(file).split("(?m)^## "));
        // The first block is what stands before the first case.
        for (String block : blocks.subList(1, blocks.size())) {
            int title = block.indexOf('\n');
            int arrow = block.indexOf("\n=> ");
            String sql = arrow < 0 ? block.substring(title + 1).strip() : block.substring(title + 1, arrow);
            String expected = arrow < 0 ? "" : block.substring(arrow + 1).strip();
            cases.add(new ErrorCase(file, block.substring(0, title), sql, expected));
        }
        return cases;
    }

    String sql() {
        return marked.replace("^", "");
    }

    /** The SQL with the spans of the diagnostics marked as the case marks them. */
    String marked(List<Diagnostic> diagnostics) {
        List<Integer> marks = new ArrayList<>();
        for (Diagnostic diagnostic : diagnostics) {
            marks.add(diagnostic.span().start());
            marks.add(diagnostic.span().end());
        }
        marks.sort(Comparator.reverseOrder());
        StringBuilder text = new StringBuilder(sql());
        marks.forEach(mark -> text.insert(mark.intValue(), '^'));
        return text.toString();
    }

    static String told(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .map(diagnostic -> "=> " + diagnostic.code().label() + " " + diagnostic.message()
                        + (diagnostic.hint() == null ? "" : "\n   hint: " + diagnostic.hint()))
                .collect(Collectors.joining("\n"));
    }
}
