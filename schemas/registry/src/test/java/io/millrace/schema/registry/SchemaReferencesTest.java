// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Schemas that refer to others, as one text. */
final class SchemaReferencesTest {
    @Test
    void a_schema_that_refers_to_nothing_stays_as_it_is() {
        assertThat(SchemaReferences.inOne(RegisteredSchema.JSON, "{ }", Map.of()))
                .isEqualTo("{ }");
        assertThat(SchemaReferences.inOne(RegisteredSchema.AVRO, "\"int\"", Map.of("x", "\"int\"")))
                .isEqualTo("\"int\"");
    }

    @Test
    void files_of_protobuf_stand_behind_the_one_that_imports_them() {
        assertThat(SchemaReferences.inOne(
                        RegisteredSchema.PROTOBUF,
                        "syntax = \"proto3\"; message A { B b = 1; }",
                        Map.of("b.proto", "message B { optional int32 x = 1; }")))
                .isEqualTo("syntax = \"proto3\"; message A { B b = 1; }\n"
                        + "syntax = \"proto2\";\nmessage B { optional int32 x = 1; }");
    }

    @Test
    void schemas_of_json_become_definitions() {
        assertThat(SchemaReferences.inOne(
                        RegisteredSchema.JSON,
                        "{\"properties\":{\"a\":{\"$ref\":\"b/c.json\"},\"d\":{\"$ref\":\"#/definitions/e\"}}}",
                        Map.of("b/c.json", "{\"type\":\"string\"}")))
                .isEqualTo(
                        "{\"properties\":{\"a\":{\"$ref\":\"#/definitions/b~1c.json\"},"
                                + "\"d\":{\"$ref\":\"#/definitions/e\"}},\"definitions\":{\"b/c.json\":{\"type\":\"string\"}}}");
        assertThat(SchemaReferences.inOne(RegisteredSchema.JSON, "no JSON", Map.of("x", "{}")))
                .isEqualTo("no JSON");
    }
}
