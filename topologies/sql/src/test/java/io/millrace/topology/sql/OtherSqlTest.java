// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What other SQL writes is told with what is written here: each case of {@code other-sql.txt}. */
final class OtherSqlTest {
    @TestFactory
    Stream<DynamicTest> is_told_at_its_place_with_what_is_written_here() throws IOException {
        String text = Files.readString(Path.of("src/test/resources/other-sql.txt"));
        // The first block says what the file is.
        return Arrays.stream(text.strip().split("\n\n"))
                .skip(1)
                .map(block -> DynamicTest.dynamicTest(block.lines().findFirst().orElseThrow(), () -> check(block)));
    }

    private static void check(String block) {
        int arrow = block.indexOf("\n=> ");
        String marked = block.substring(0, arrow);
        String sql = marked.replace("^", "");
        ParsedFile file = SqlParser.parse(new SourceText("a.sql", sql));
        assertThat(file.diagnostics()).hasSize(1);
        Diagnostic told = file.diagnostics().get(0);
        assertThat("=> " + told.message() + "\n   hint: " + told.hint()).isEqualTo(block.substring(arrow + 1));
        assertThat(told.code()).isEqualTo(ErrorCode.SYNTAX);
        int start = told.span().start();
        int end = told.span().end();
        assertThat(sql.substring(0, start) + "^" + sql.substring(start, end) + "^" + sql.substring(end))
                .isEqualTo(marked);
    }
}
