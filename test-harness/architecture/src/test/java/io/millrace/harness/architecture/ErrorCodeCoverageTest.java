// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import io.millrace.schema.errors.ErrorCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every error code is raised by the product and asserted by a test that lets the product raise it, or it is listed with the
 * reason why none can.
 *
 * <p>What this proves: each code stands in an assertion of a test ({@link CodeAssertions}), or in the output that the
 * planner's corpus of errors expects, which {@code ErrorCorpusTest} compares with what the planner says. Neither counts
 * where the test's own code may have raised it (for the corpus: anywhere in the planner's tests, whose stand-ins for the
 * registry and for models throw some). So a code that is only mentioned, handed on or made by a test fails here, as does a
 * code whose last assertion is removed.
 *
 * <p>What it does not prove: that the test is run and not disabled (the build's reports say that), that the assertion is
 * reached, and that every one of several places that raise the code is tested.
 */
final class ErrorCodeCoverageTest {
    private static final String OWN = "test-harness/architecture/";
    private static final String CATALOGUE = "schemas/errors/";
    private static final String PLANNER_TESTS = "topologies/planner/src/test/";
    private static final String CORPUS = PLANNER_TESTS + "resources/errors/";
    private static final String LAUNCHER = "millrace";

    @Test
    void every_code_is_raised_by_the_product() throws IOException {
        List<String> product = Tree.files(".java").stream()
                .filter(file ->
                        file.contains("/src/main/") && !file.startsWith("test-harness/") && !file.startsWith(CATALOGUE))
                .map(file -> JavaText.code(Tree.text(file)))
                .toList();
        String launcher = Tree.text(LAUNCHER);
        Ratchet.check("unraised-error-codes", labels(code -> {
            Pattern raised = Pattern.compile("(?<![!=]=\\s)\\bErrorCode\\s*\\.\\s*" + code.name() + "\\b");
            Pattern refused = Pattern.compile("(?m)^[^#]*\\brefuse " + code.number() + "\\b");
            return product.stream().noneMatch(text -> raised.matcher(text).find())
                    && !refused.matcher(launcher).find();
        }));
    }

    @Test
    void every_code_is_asserted_by_a_test_that_does_not_make_it_itself() throws IOException {
        Set<ErrorCode> proved = EnumSet.noneOf(ErrorCode.class);
        Set<ErrorCode> madeByPlannerTests = EnumSet.noneOf(ErrorCode.class);
        for (String file : Tree.files(".java")) {
            if (file.contains("/src/test/") && !file.startsWith(OWN) && !file.startsWith(CATALOGUE)) {
                CodeAssertions assertions = CodeAssertions.in(Tree.text(file));
                proved.addAll(assertions.asserted());
                if (file.startsWith(PLANNER_TESTS)) {
                    madeByPlannerTests.addAll(assertions.made());
                }
            }
        }
        Set<ErrorCode> expected = expectedByTheCorpus();
        expected.removeAll(madeByPlannerTests);
        proved.addAll(expected);
        Ratchet.check("uncovered-error-codes", labels(code -> !proved.contains(code)));
    }

    private static Set<ErrorCode> expectedByTheCorpus() {
        Set<ErrorCode> expected = EnumSet.noneOf(ErrorCode.class);
        for (String file : Tree.files(".txt")) {
            if (file.startsWith(CORPUS)) {
                Tree.text(file)
                        .lines()
                        .filter(line -> line.startsWith("=> MR-"))
                        .forEach(line -> ErrorCode.parse(line.substring(3, 10)).ifPresent(expected::add));
            }
        }
        return expected;
    }

    private static List<String> labels(Predicate<ErrorCode> which) {
        return Arrays.stream(ErrorCode.values())
                .filter(which)
                .map(code -> code.label() + " " + code.name())
                .toList();
    }
}
