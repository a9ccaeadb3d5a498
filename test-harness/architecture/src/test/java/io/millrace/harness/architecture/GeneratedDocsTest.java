// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Pages that are made from the code are as the code is now; {@code -Dmillrace.update=true} writes them. */
final class GeneratedDocsTest {
    private static final String REFERENCE = "topologies/docs/reference/";

    @Test
    void the_page_of_error_codes_is_fresh() throws IOException {
        check("error-codes.md", ReferencePages.errorCodes());
    }

    @Test
    void the_page_of_functions_is_fresh() throws IOException {
        check("functions.md", ReferencePages.functions());
    }

    private static void check(String name, String wanted) throws IOException {
        Path page = Tree.root().resolve(REFERENCE + name);
        if (Ratchet.isUpdating()) {
            Files.createDirectories(Tree.root().resolve(REFERENCE));
            Files.writeString(page, wanted);
        }
        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as("%s is made from the code: run this test with -Dmillrace.update=true", page)
                .isEqualTo(wanted);
    }
}
