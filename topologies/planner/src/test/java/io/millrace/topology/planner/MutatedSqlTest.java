// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.ErrorKind;
import io.millrace.topology.planner.explain.PlanText;
import io.millrace.topology.planner.physical.PlanJson;
import io.millrace.topology.sql.Diagnostic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Texts that are almost SQL: planned without an exception, and what is wrong is told with a code that is the user's. */
final class MutatedSqlTest {
    private static final int TEXTS = Integer.getInteger("millrace.mutations", 3_000);
    /** Words that are right in more places than others. */
    private static final List<String> COLUMNS = List.of(
            "device_id",
            "site",
            "temperature",
            "vibration",
            "number",
            "total",
            "price",
            "ok",
            "made",
            "day",
            "tags",
            "attributes",
            "place",
            "ts",
            "amount",
            "country",
            "ROWTIME",
            "NULL",
            "TRUE");

    private static final long NANOS_MAX = 1_000_000_000L;
    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|--[^\\n]*|'(?:[^']|'')*'|`[^`]*`|[A-Za-z_][A-Za-z_0-9]*|[0-9]+(?:\\.[0-9]+)?|->|:=|<>|<=|>=|\\|\\||.",
            Pattern.DOTALL);

    @Test
    void mutated_statements_are_told_and_never_crash() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("MutatedSqlTest: -Dmillrace.seed=" + seed);
        Random random = new Random(seed);
        List<List<String>> right = right();
        List<List<String>> wrong =
                ErrorCase.all().stream().map(each -> tokens(each.sql())).toList();
        Map<Character, List<String>> words = words(right, wrong);
        int planned = 0;
        for (int i = 0; i < TEXTS; i++) {
            List<List<String>> corpus = random.nextInt(4) == 0 ? wrong : right;
            String sql = mutated(corpus.get(random.nextInt(corpus.size())), words, random);
            planned += check(sql, seed) ? 1 : 0;
        }
        assertThat(planned).as("texts that are still right").isGreaterThan(TEXTS / 100);
    }

    @Test
    void expressions_as_deep_and_as_long_as_the_parser_allows_are_planned() {
        String one = "CREATE STREAM s AS SELECT device_id, %s AS x FROM readings;";
        String minus = "ABS(".repeat(400) + "number" + ")".repeat(400);
        String sum = "number" + " + number".repeat(400);
        String all = "CAST(" + "ok AND ".repeat(400) + "ok AS VARCHAR)";
        String cases = "CASE WHEN ok THEN ".repeat(100) + "1" + " ELSE 2 END".repeat(100);
        String list = "number IN (1" + ", 2".repeat(5_000) + ")";
        for (String expression : List.of(minus, sum, all, cases, list)) {
            assertThat(check(String.format(one, expression), 0)).as(expression).isTrue();
        }
    }

    /** Whether the text is right. */
    private static boolean check(String sql, long seed) {
        long start = System.nanoTime();
        PlannedFiles result;
        try {
            result = Planning.plan(sql);
        } catch (RuntimeException | StackOverflowError crash) {
            throw new AssertionError("seed " + seed + " crashes on:\n" + sql, crash);
        }
        assertThat(System.nanoTime() - start).as("seed %d: %s", seed, sql).isLessThan(NANOS_MAX);
        for (Diagnostic diagnostic : result.diagnostics()) {
            ErrorCode code = diagnostic.code();
            assertThat(code.kind()).as("seed %d: %s", seed, sql).isNotEqualTo(ErrorKind.INTERNAL);
            assertThat(diagnostic.message()).doesNotContain("\n").isNotBlank();
            assertThat(diagnostic.span().end())
                    .isGreaterThanOrEqualTo(diagnostic.span().start());
        }
        List<String> places = result.diagnostics().stream()
                .map(each -> each.code() + "@" + each.span().start() + "-"
                        + each.span().end() + each.message())
                .toList();
        assertThat(places).as("told once; seed %d: %s", seed, sql).doesNotHaveDuplicates();
        if (!result.hasErrors()) {
            String json = PlanJson.write(result.plan());
            assertThat(PlanJson.read(json, TestPorts.FUNCTIONS))
                    .as("seed %d: %s", seed, sql)
                    .isEqualTo(result.plan());
            new PlanText("app", PlanText.Lines.ASCII)
                    .render(result.plan())
                    .lines()
                    .forEach(line -> assertThat(line.length())
                            .as("seed %d: %s", seed, line)
                            .isLessThanOrEqualTo(100));
        }
        return !result.hasErrors();
    }

    /** Each file of plans up to each of its statements. */
    private static List<List<String>> right() {
        List<List<String>> texts = new ArrayList<>();
        for (Path file : Planning.files("plans", ".sql")) {
            String sql = Planning.text(file);
            for (int end = sql.indexOf(";\n"); end >= 0; end = sql.indexOf(";\n", end + 1)) {
                texts.add(tokens(sql.substring(0, end + 1)));
            }
        }
        return texts;
    }

    private static Map<Character, List<String>> words(List<List<String>> right, List<List<String>> wrong) {
        Map<Character, List<String>> words = new HashMap<>();
        Stream.concat(right.stream(), wrong.stream())
                .flatMap(List::stream)
                .filter(token -> !token.isBlank() && !token.startsWith("--"))
                .forEach(token -> words.computeIfAbsent(kind(token), kind -> new ArrayList<>())
                        .add(token));
        return words;
    }

    /** Names, numbers, texts, signs. */
    private static char kind(String token) {
        char first = token.charAt(0);
        return Character.isLetter(first) || first == '`'
                ? 'a'
                : Character.isDigit(first) ? '1' : first == '\'' ? 't' : '+';
    }

    private static String word(Map<Character, List<String>> words, char kind, Random random) {
        List<String> all = kind == 'a' && random.nextBoolean() ? COLUMNS : words.getOrDefault(kind, List.of());
        return all.get(random.nextInt(all.size()));
    }

    private static List<String> tokens(String sql) {
        List<String> tokens = new ArrayList<>();
        for (Matcher matcher = TOKEN.matcher(sql); matcher.find(); ) {
            tokens.add(matcher.group());
        }
        return tokens;
    }

    private static String mutated(List<String> original, Map<Character, List<String>> words, Random random) {
        List<String> tokens = new ArrayList<>(original);
        int changes = 1 + random.nextInt(random.nextInt(4) + 1);
        for (int i = 0; i < changes && !tokens.isEmpty(); i++) {
            int at = random.nextInt(tokens.size());
            while (tokens.get(at).isBlank()) {
                at = (at + 1) % tokens.size();
            }
            String word = word(words, "a1t+".charAt(random.nextInt(4)), random);
            switch (random.nextInt(9)) {
                case 0 -> tokens.remove(at);
                case 1 -> tokens.add(at, tokens.get(at));
                case 2 -> tokens.set(at, word);
                case 3 -> tokens.add(at, " " + word + " ");
                case 4 -> {
                    int other = random.nextInt(tokens.size());
                    String swapped = tokens.get(at);
                    tokens.set(at, tokens.get(other));
                    tokens.set(other, swapped);
                }
                case 5, 6, 7 -> tokens.set(at, word(words, kind(tokens.get(at)), random));
                default -> {
                    int end = Math.min(tokens.size(), at + 1 + random.nextInt(8));
                    List<String> piece = new ArrayList<>(tokens.subList(at, end));
                    tokens.addAll(random.nextInt(tokens.size()), piece);
                }
            }
        }
        return String.join("", tokens);
    }
}
