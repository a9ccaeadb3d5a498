// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SchemaFolderTest {
    @TempDir
    Path folder;

    @Test
    void files_are_the_latest_schemas_of_their_subjects() throws Exception {
        Files.writeString(folder.resolve("readings-value.avsc"), "\"long\"");
        Files.writeString(folder.resolve("readings-key.avsc"), "\"string\"");
        Files.writeString(folder.resolve("README.md"), "not a schema");
        try (SchemaRegistry registry = SchemaFolder.open(folder)) {
            RegisteredSchema value = registry.latest("readings-value").orElseThrow();
            assertThat(value.text()).isEqualTo("\"long\"");
            assertThat(registry.byId(value.id())).isEqualTo(value);
            assertThat(registry.latest("readings-key").orElseThrow().text()).isEqualTo("\"string\"");
            assertThat(registry.latest("README")).isEmpty();
            assertThat(registry.register("readings-value", "AVRO", "\"string\""))
                    .isPositive();
        }
    }

    @Test
    void a_missing_folder_and_a_broken_file_are_coded() throws Exception {
        assertThatThrownBy(() -> SchemaFolder.open(folder.resolve("none")))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
        Files.writeString(folder.resolve("a-value.avsc"), "{\"type\":\"recrd\"}");
        assertThatThrownBy(() -> SchemaFolder.open(folder))
                .hasMessageContaining("a-value.avsc")
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_UNSUPPORTED));
    }
}
