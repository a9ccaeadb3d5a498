// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import io.millrace.schema.errors.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every error code is produced by some test, or it is listed with the reason why none can produce it. */
final class ErrorCodeCoverageTest {
    private static final String OWN = "test-harness/architecture/";

    @Test
    void every_code_stands_in_a_test() throws IOException {
        List<String> tests = Tree.files().stream()
                .filter(file ->
                        file.contains("/src/test/") || file.startsWith("test-harness/") || file.contains("/tests/"))
                .filter(file -> !file.startsWith(OWN) && Tree.isText(file))
                .map(Tree::text)
                .toList();
        Set<String> uncovered = new TreeSet<>();
        for (ErrorCode code : ErrorCode.values()) {
            Pattern named =
                    Pattern.compile("\\bErrorCode\\.(?:[\\w., \\n]*\\b)?" + code.name() + "\\b|" + code.label());
            Pattern byImport = Pattern.compile("import static [\\w.]*ErrorCode\\." + "(?:\\*|" + code.name() + ");");
            Pattern bare = Pattern.compile("\\b" + code.name() + "\\b");
            boolean covered = tests.stream()
                    .anyMatch(text -> named.matcher(text).find()
                            || byImport.matcher(text).find()
                                    && bare.matcher(text).results().count() > 1);
            if (!covered) {
                uncovered.add(code.label() + " " + code.name());
            }
        }
        Ratchet.check("uncovered-error-codes", uncovered);
    }
}
