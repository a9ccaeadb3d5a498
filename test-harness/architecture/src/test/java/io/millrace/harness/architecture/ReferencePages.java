// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.ErrorKind;
import io.millrace.udf.functions.Functions;
import io.millrace.udf.registry.FunctionDescription;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The text of the pages that are made from the code. */
final class ReferencePages {
    private static final String MADE =
            "<!-- Made from the code: mvn -B -o -f test-harness/architecture/pom.xml test -Dmillrace.update=true -->\n";

    private static final Map<Integer, String> RANGES = Map.of(
            1, "Syntax",
            2, "Names and types",
            3, "Planning",
            4, "Record data",
            5, "State",
            6, "External systems",
            7, "Functions and models",
            8, "Server and command line",
            9, "Internal");

    private ReferencePages() {}

    static String errorCodes() {
        StringBuilder page = new StringBuilder("# Error codes\n\n" + MADE + "\n");
        page.append(
                "Every error has a number that never changes. `millrace explain-error MR-2004` shows one of them.\n\n");
        page.append("| kind | who acts |\n|---|---|\n");
        for (ErrorKind kind : ErrorKind.values()) {
            page.append("| ").append(kind).append(" | ").append(who(kind)).append(" |\n");
        }
        int range = 0;
        for (ErrorCode code : ErrorCode.values()) {
            if (code.number() / 1000 != range) {
                range = code.number() / 1000;
                page.append("\n## ")
                        .append(range)
                        .append("xxx ")
                        .append(RANGES.get(range))
                        .append("\n\n| code | kind | what it says | what to do |\n|---|---|---|---|\n");
            }
            page.append("| ").append(code.label());
            page.append(" | ").append(code.kind());
            page.append(" | ").append(cell(code.title()));
            page.append(" | ").append(cell(code.advice())).append(" |\n");
        }
        return page.toString();
    }

    private static String who(ErrorKind kind) {
        return switch (kind) {
            case USER -> "whoever wrote the SQL, the command line or the configuration";
            case DATA -> "whoever produced the record; the engine goes on";
            case RESOURCE -> "whoever gives memory, disk or time";
            case EXTERNAL -> "whoever runs Kafka, the registry or another neighbour";
            case UNSUPPORTED -> "nobody yet: understood, but not part of this version";
            case INTERNAL -> "us: please report it";
        };
    }

    static String functions() {
        List<FunctionDescription> all = FunctionRegistry.of(Functions.CLASSES).list();
        StringBuilder page = new StringBuilder("# Functions\n\n" + MADE + "\n");
        page.append(
                        "A signature reads `name(parameter types) -> result type`. Capital letters are type variables, `X...` takes\n")
                .append(
                        "one or more arguments, `const` takes a literal. A function that fails gives null in its column and is counted.\n");
        functions(page, "Scalar functions", all, FunctionDescription.Kind.SCALAR);
        functions(page, "Table functions", all, FunctionDescription.Kind.TABLE);
        functions(page, "Aggregate functions", all, FunctionDescription.Kind.AGGREGATE);
        return page.toString();
    }

    private static void functions(
            StringBuilder page, String title, List<FunctionDescription> all, FunctionDescription.Kind kind) {
        page.append("\n## ").append(title).append('\n');
        for (FunctionDescription function : all) {
            if (function.kind() == kind) {
                page.append("\n### ").append(function.name()).append('\n');
                // Reflection does not give methods in the order of the source.
                function.signatures().stream()
                        .sorted(Comparator.comparing(FunctionDescription.Entry::text))
                        .forEach(entry -> signature(page, entry));
            }
        }
    }

    private static void signature(StringBuilder page, FunctionDescription.Entry entry) {
        page.append("\n`")
                .append(entry.text())
                .append("`: ")
                .append(entry.description())
                .append('\n');
        if (entry.examples().isEmpty()) {
            return;
        }
        page.append("\n```sql\n");
        for (FunctionDescription.Sample sample : entry.examples()) {
            page.append(sample.sql());
            if (!sample.rows().isEmpty()) {
                page.append("  -- rows ").append(String.join("; ", sample.rows()));
            }
            page.append("  --> ").append(sample.result()).append('\n');
        }
        page.append("```\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
