// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.DiagnosticRenderer.Colours;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the text is, there is an answer, and soon. */
final class ParserRobustnessTest {
    /** Another seed: {@code mvn test -Dmillrace.seed=42}. */
    private static final long SEED = Long.getLong("millrace.seed", 20_261_121L);

    /** Two cores shared with other builds: the bound is for hangs; ordinary times are a tenth of it. */
    private static final long BOUND_MILLIS = 3_000;

    private static ParsedFile parse(String sql) {
        long start = System.nanoTime();
        ParsedFile file = SqlParser.parse(new SourceText("odd.sql", sql));
        long millis = (System.nanoTime() - start) / 1_000_000;
        String head = sql.length() > 200 ? sql.substring(0, 200) + "…" : sql;
        assertThat(millis).as("time for %s", head).isLessThan(BOUND_MILLIS);
        new DiagnosticRenderer(Colours.NONE).render(file.diagnostics());
        return file;
    }

    static Stream<Arguments> deep() {
        String csas = "CREATE STREAM a AS SELECT ";
        int many = 10_000;
        return Stream.of(
                Arguments.of(csas + "(".repeat(many) + "1" + ")".repeat(many) + " FROM s"),
                Arguments.of(csas + "(".repeat(many)),
                Arguments.of(csas + "f(".repeat(many)),
                Arguments.of(csas + "a[".repeat(many)),
                Arguments.of(csas + "CASE WHEN ".repeat(many)),
                Arguments.of(csas + "NOT ".repeat(many) + "a FROM s"),
                Arguments.of(csas + "- ".repeat(many) + "a FROM s"),
                Arguments.of(csas + "1 " + "+ 1 ".repeat(many) + " FROM s"),
                Arguments.of(csas + "a " + "AND a ".repeat(many) + " FROM s"),
                Arguments.of(csas + "a " + "IS NULL ".repeat(many) + " FROM s"),
                Arguments.of(csas + "a" + "->a".repeat(many) + " FROM s"),
                Arguments.of(csas + "a" + "[1]".repeat(many) + " FROM s"),
                Arguments.of(csas + "f(" + "x => f(".repeat(many)),
                Arguments.of(csas + "a = ".repeat(many) + "a FROM s"),
                Arguments.of("CREATE STREAM a (b " + "ARRAY<".repeat(many) + "INT" + ">".repeat(many) + ")"),
                Arguments.of(csas + "a FROM s" + " JOIN t ON a".repeat(many)));
    }

    @ParameterizedTest
    @MethodSource("deep")
    void deep_nesting_is_refused(String sql) {
        ParsedFile file = parse(sql + "; SET 'a' = 'b';");
        assertThat(file.diagnostics()).extracting(Diagnostic::code).containsExactly(ErrorCode.TOO_DEEP);
        assertThat(file.statements()).hasSize(1);
    }

    @Test
    void what_is_within_the_limit_is_read_printed_and_compared_even_on_a_small_stack() throws InterruptedException {
        List<String> texts = new ArrayList<>();
        texts.add("(".repeat(490) + "1" + ")".repeat(490));
        texts.add("f(".repeat(490) + "1" + ")".repeat(490));
        texts.add("1" + " + 1".repeat(490));
        texts.add("CASE WHEN ".repeat(245) + "a" + " THEN 1 END".repeat(245));
        texts.add("MAP('a' := ".repeat(245) + "a" + ")".repeat(245));
        texts.add("CAST(a AS " + "STRUCT<a ".repeat(245) + "INT" + ">".repeat(245) + ")");
        List<Throwable> failures = new ArrayList<>();
        Thread small = new Thread(
                null,
                () -> {
                    for (String text : texts) {
                        String sql = "CREATE STREAM T AS\nSELECT " + text + " FROM S";
                        ParsedFile file = parse(sql);
                        assertThat(file.diagnostics()).isEmpty();
                        String printed = SqlPrinter.print(file.statements());
                        assertThat(parse(printed).statements().equals(file.statements()))
                                .isTrue();
                    }
                },
                "small",
                1 << 20);
        small.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        small.start();
        small.join();
        assertThat(failures).isEmpty();
    }

    @Test
    void a_stack_that_is_too_small_gives_a_diagnostic() throws InterruptedException {
        List<ParsedFile> files = new ArrayList<>();
        String sql = "CREATE STREAM t AS SELECT " + "f(".repeat(400) + ")".repeat(400) + " FROM s; UNSET 'a';";
        // Classes are loaded and compiled where there is room.
        parse(sql);
        Thread tiny = new Thread(null, () -> files.add(parse(sql)), "tiny", 200 << 10);
        tiny.start();
        tiny.join();
        assertThat(files).hasSize(1);
    }

    @Test
    void large_texts() {
        String million = "x".repeat(1_000_000);
        assertThat(parse("CREATE STREAM " + million + " (a INT);").diagnostics())
                .isEmpty();
        assertThat(parse("DROP " + million).diagnostics()).hasSize(1);
        assertThat(parse("CREATE STREAM a AS SELECT '" + million + "' FROM s").diagnostics())
                .isEmpty();
        assertThat(parse("CREATE STREAM a AS SELECT " + "9".repeat(1_000_000) + " FROM s")
                        .diagnostics())
                .extracting(Diagnostic::code)
                .containsExactly(ErrorCode.NUMBER_TOO_LARGE);
        assertThat(parse("CREATE STREAM a AS SELECT 0." + "9".repeat(1_000_000) + " FROM s")
                        .diagnostics())
                .extracting(Diagnostic::code)
                .containsExactly(ErrorCode.NUMBER_TOO_LARGE);
        assertThat(parse("SET 'a' = 'b';\n".repeat(700_000)).diagnostics()).hasSize(1);
        assertThat(parse("a ".repeat(2_000_000)).diagnostics()).hasSize(1);
        assertThat(parse("CREATE STREAM a AS SELECT " + "a, ".repeat(90_000) + "FROM s")
                        .diagnostics())
                .hasSize(1);
        assertThat(parse("(".repeat(4_000_000)).diagnostics()).hasSize(1);
        assertThat(parse("';".repeat(2_000_000)).diagnostics()).isNotEmpty();
        assertThat(parse("/*".repeat(2_000_000)).diagnostics()).hasSize(1);
        assertThat(parse("`;\n".repeat(1_000_000)).diagnostics()).isNotEmpty();
        assertThat(parse("SELECT 1;".repeat(400_000)).diagnostics()).hasSize(100);
        assertThat(parse("\u0000".repeat(1_000_000)).diagnostics()).hasSize(1);
        assertThat(parse("\n".repeat(4_000_000)).diagnostics()).isEmpty();
    }

    @Test
    void many_long_broken_statements_do_not_take_long() {
        String broken = "CREATE STREAM a AS SELECT " + "f(a, b[1], CASE WHEN c THEN d END) AS x, ".repeat(120)
                + "y z w FROM s;\n";
        assertThat(parse(broken.repeat(200)).diagnostics()).hasSize(100);
    }

    @Test
    void mutated_statements_give_trees_or_diagnostics() {
        System.out.println("ParserRobustnessTest: -Dmillrace.seed=" + SEED);
        Random random = new Random(SEED);
        RandomTrees trees = new RandomTrees(random);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder sql = new StringBuilder(SqlPrinter.print(List.of(trees.statement(), trees.statement())));
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes && sql.length() > 0; change++) {
                mutate(sql, random);
            }
            String text = sql.toString();
            assertThatCode(() -> {
                        ParsedFile file = parse(text);
                        assertThat(file.statements().size() + file.diagnostics().size())
                                .isPositive();
                        for (Diagnostic diagnostic : file.diagnostics()) {
                            assertThat(diagnostic.message()).isNotBlank().doesNotContain("\n");
                            assertThat(diagnostic.span().end()).isLessThanOrEqualTo(text.length() + 1);
                        }
                    })
                    .as(text)
                    .doesNotThrowAnyException();
        }
    }

    private static final List<String> PIECES = List.of(
            "'",
            "\"",
            "`",
            ";",
            "(",
            ")",
            "[",
            "]",
            ",",
            "--",
            "/*",
            "*/",
            "CREATE",
            "SELECT",
            "FROM",
            "WHERE",
            "AS",
            "=",
            ":=",
            "->",
            "=>",
            "\u0000",
            "\uD800",
            "é",
            "1",
            "1E9999",
            "NULL",
            "CASE",
            "END",
            "\n",
            ".",
            "*",
            "-",
            "OVER",
            "WINDOW",
            "JOIN",
            "${x}",
            "INSERT INTO",
            " ");

    private static void mutate(StringBuilder sql, Random random) {
        int at = random.nextInt(sql.length());
        int end = Math.min(sql.length(), at + 1 + random.nextInt(8));
        switch (random.nextInt(5)) {
            case 0:
                sql.deleteCharAt(at);
                break;
            case 1:
                sql.insert(at, " " + PIECES.get(random.nextInt(PIECES.size())) + " ");
                break;
            case 2:
                sql.setCharAt(at, (char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(95)));
                break;
            case 3:
                sql.insert(random.nextInt(sql.length()), sql.substring(at, end));
                break;
            default:
                sql.delete(at, end);
        }
    }
}
