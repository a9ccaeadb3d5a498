// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorKind;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.explain.PlanText;
import io.millrace.topology.planner.physical.PlanJson;
import io.millrace.topology.sql.Diagnostic;
import io.millrace.topology.sql.DiagnosticRenderer;
import io.millrace.topology.sql.SourceText;
import io.millrace.udf.registry.FunctionRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Texts that are almost those of the corpus, or almost generated ones, read and planned whole: a plan, or errors with codes that are the user's, in less than a
 * second. {@code -Dmillrace.mutations=100000} for more, {@code -Dmillrace.seed} for those of a run before.
 */
final class MutatedCorpusTest {
    private static final int TEXTS = Integer.getInteger("millrace.mutations", 2_000);
    /** Of a processor's time: that of the clock is other builds', too. */
    private static final long NANOS_MAX = 1_000_000_000L;

    /** The first texts load classes. */
    private static final int WARM = 100;

    private static final String SIGNS = "'\"`();,.<>-*/=$^{}[]\n\\0";
    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|--[^\\n]*|/\\*.*?\\*/|'(?:[^']|'')*'|`[^`]*`|[A-Za-z_][A-Za-z_0-9]*|[0-9]+(?:\\.[0-9]+)?|->|:=|=>|<>|<=|>=|\\|\\||.",
            Pattern.DOTALL);

    private final FunctionRegistry functions = Compilation.functions();
    private final DiagnosticRenderer renderer = new DiagnosticRenderer(DiagnosticRenderer.Colours.NONE);

    @Test
    void mutated_files_are_told_and_never_crash() throws IOException {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("MutatedCorpusTest: -Dmillrace.seed=" + seed);
        Random random = new Random(seed);
        List<SpecCase> cases = new ArrayList<>();
        for (Path file : Corpus.files()) {
            cases.addAll(SpecFile.read(file));
        }
        List<String> words = cases.stream()
                .flatMap(tested -> tokens(tested.sql()).stream())
                .filter(token -> !token.isBlank() && !token.startsWith("--"))
                .toList();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        int planned = 0;
        long slowest = 0;
        for (int i = 0; i < TEXTS; i++) {
            SpecCase original = cases.get(random.nextInt(cases.size()));
            String right =
                    random.nextInt(4) == 0 ? generated(random) : original.sql().replaceAll("\n{3,}", "\n\n");
            String sql =
                    random.nextInt(3) == 0 ? mutatedBytes(right, random) : mutatedTokens(tokens(right), words, random);
            long start = threads.getCurrentThreadCpuTime();
            planned += check(original, sql, "text " + i + " of seed " + seed) ? 1 : 0;
            long nanos = threads.getCurrentThreadCpuTime() - start;
            slowest = i < WARM ? 0 : Math.max(slowest, nanos);
            assertThat(nanos)
                    .as("text %d of seed %d takes too long: %s", i, seed, sql)
                    .isLessThan(i < WARM ? 10 * NANOS_MAX : NANOS_MAX);
        }
        System.out.println("MutatedCorpusTest: of " + TEXTS + " texts " + planned
                + " are still right, the slowest took " + slowest / 1_000_000 + " ms");
        assertThat(planned).as("texts that are still right").isBetween(TEXTS / 100, TEXTS * 9 / 10);
    }

    /** Some queries that nobody thought of. */
    private static String generated(Random random) {
        GeneratedQueries queries = new GeneratedQueries(random);
        for (int i = 0; i < 3; i++) {
            queries.next();
        }
        return String.join("\n", queries.statements());
    }

    /** Whether the text is right. */
    private boolean check(SpecCase original, String sql, String what) {
        CaseRegistry registry = new CaseRegistry();
        original.schemas().forEach(schema -> registry.put(schema.subject(), schema.type(), schema.text(), null));
        try (Compilation compilation =
                Compilation.of(List.of(new SourceText("mutated.sql", sql)), registry, functions)) {
            PlannedFiles files = compilation.files();
            for (Diagnostic diagnostic : files.diagnostics()) {
                assertThat(diagnostic.code().kind()).as("%s: %s", what, sql).isNotEqualTo(ErrorKind.INTERNAL);
                assertThat(diagnostic.message()).doesNotContain("\n").isNotBlank();
            }
            assertThat(renderer.render(files.diagnostics())).isNotNull();
            if (!files.hasErrors()) {
                assertThat(PlanJson.read(PlanJson.write(files.plan()), functions))
                        .as("%s: %s", what, sql)
                        .isEqualTo(files.plan());
                assertThat(new PlanText("app", PlanText.Lines.ASCII).render(files.plan()))
                        .isNotNull();
            }
            return !files.hasErrors();
        } catch (MillraceException coded) {
            assertThat(coded.code().kind()).as("%s: %s", what, sql).isNotEqualTo(ErrorKind.INTERNAL);
            return false;
        } catch (RuntimeException | StackOverflowError crash) {
            throw new AssertionError(what + " crashes:\n" + sql, crash);
        }
    }

    private static List<String> tokens(String sql) {
        List<String> tokens = new ArrayList<>();
        for (Matcher matcher = TOKEN.matcher(sql); matcher.find(); ) {
            tokens.add(matcher.group());
        }
        return tokens;
    }

    private static String mutatedTokens(List<String> tokens, List<String> words, Random random) {
        for (int changes = 1 + random.nextInt(random.nextInt(4) + 1); changes > 0 && !tokens.isEmpty(); changes--) {
            int at = random.nextInt(tokens.size());
            for (int i = 0;
                    i < tokens.size()
                            && (tokens.get(at).isBlank() || tokens.get(at).startsWith("--"));
                    i++) {
                at = (at + 1) % tokens.size();
            }
            String word = words.get(random.nextInt(words.size()));
            switch (random.nextInt(7)) {
                case 0 -> tokens.remove(at);
                case 1 -> tokens.add(at, tokens.get(at));
                case 2, 3 -> tokens.set(at, word);
                case 4 -> tokens.add(at, " " + word + " ");
                case 5 -> {
                    int other = random.nextInt(tokens.size());
                    String swapped = tokens.get(at);
                    tokens.set(at, tokens.get(other));
                    tokens.set(other, swapped);
                }
                default -> {
                    int end = Math.min(tokens.size(), at + 1 + random.nextInt(12));
                    tokens.addAll(random.nextInt(tokens.size()), List.copyOf(tokens.subList(at, end)));
                }
            }
        }
        return String.join("", tokens);
    }

    private static String mutatedBytes(String sql, Random random) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 1; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) SIGNS.charAt(random.nextInt(SIGNS.length()));
                case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 3 -> bytes = without(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(6)));
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    longer[at] = (byte) (32 + random.nextInt(95));
                    bytes = longer;
                }
            }
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] without(byte[] bytes, int from, int to) {
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - (to - from));
        System.arraycopy(bytes, to, shorter, from, bytes.length - to);
        return shorter;
    }
}
