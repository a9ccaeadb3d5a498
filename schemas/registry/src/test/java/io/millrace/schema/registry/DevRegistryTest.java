// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The dev registry as Confluent's own client sees it. */
final class DevRegistryTest {
    private static final AvroSchema V1 =
            new AvroSchema("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"long\"}]}");
    private static final AvroSchema V2 = new AvroSchema("{\"type\":\"record\",\"name\":\"R\",\"fields\":["
            + "{\"name\":\"a\",\"type\":\"long\"},{\"name\":\"b\",\"type\":[\"null\",\"string\"],\"default\":null}]}");
    private static final AvroSchema INCOMPATIBLE =
            new AvroSchema("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"c\",\"type\":\"string\"}]}");

    private final DevRegistry registry = DevRegistry.start();

    @AfterEach
    void close() {
        registry.close();
    }

    private SchemaRegistryClient client() {
        return new CachedSchemaRegistryClient(registry.uri().toString(), 100, Map.of());
    }

    @Test
    void genuine_client_registers_and_reads_back() throws Exception {
        SchemaRegistryClient client = client();
        int id = client.register("a-value", V1);
        assertThat(client().register("a-value", V1)).isEqualTo(id);
        assertThat(client().register("b value/+%", V1)).isEqualTo(id);
        int second = client.register("a-value", V2);

        assertThat(second).isNotEqualTo(id);
        assertThat(client().getSchemaById(second)).isEqualTo(V2);
        assertThat(client().getAllSubjects()).containsExactly("a-value", "b value/+%");
        assertThat(client().getAllVersions("a-value")).containsExactly(1, 2);
        assertThat(client().getLatestSchemaMetadata("a-value").getId()).isEqualTo(second);
        assertThat(client().getSchemaMetadata("a-value", 1).getSchema()).isEqualTo(V1.canonicalString());
        assertThat(client().getVersion("a-value", V2)).isEqualTo(2);
        assertThat(client().getId("a-value", V1)).isEqualTo(id);
        assertThat(client().getAllSubjectsById(id)).containsExactly("a-value", "b value/+%");
        assertThat(client().getMode()).isEqualTo("READWRITE");
    }

    @Test
    void compatibility_is_enforced_and_can_be_set() throws Exception {
        SchemaRegistryClient client = client();
        client.register("a-value", V1);
        assertThat(client.getCompatibility(null)).isEqualTo("BACKWARD");
        assertThat(client.testCompatibility("a-value", V2)).isTrue();
        assertThat(client.testCompatibility("a-value", INCOMPATIBLE)).isFalse();
        assertThat(client.testCompatibilityVerbose("a-value", INCOMPATIBLE)).isNotEmpty();
        assertThatThrownBy(() -> client.register("a-value", INCOMPATIBLE))
                .isInstanceOfSatisfying(
                        RestClientException.class,
                        e -> assertThat(e.getStatus()).isEqualTo(409));

        assertThatThrownBy(() -> client.getCompatibility("a-value")).satisfies(code(40408));
        client.updateCompatibility("a-value", "NONE");
        assertThat(client.getCompatibility("a-value")).isEqualTo("NONE");
        assertThat(client.register("a-value", INCOMPATIBLE)).isPositive();
        assertThatThrownBy(() -> client.updateCompatibility("a-value", "SOMETIMES"))
                .satisfies(code(42203));
    }

    @Test
    void deleted_versions_are_gone_and_numbers_go_on() throws Exception {
        SchemaRegistryClient client = client();
        client.register("a-value", V1);
        client.register("a-value", V2);
        assertThat(client.deleteSchemaVersion("a-value", "1")).isEqualTo(1);
        assertThat(client.getAllVersions("a-value")).containsExactly(2);
        assertThat(client.deleteSubject("a-value")).containsExactly(2);
        assertThat(client().getAllSubjects()).isEmpty();
        client().register("a-value", V1);
        assertThat(client().getAllVersions("a-value")).containsExactly(3);
    }

    @Test
    void errors_carry_the_protocols_codes() {
        assertThatThrownBy(() -> client().getSchemaById(99)).satisfies(code(40403));
        assertThatThrownBy(() -> client().getAllVersions("nobody")).satisfies(code(40401));
        assertThatThrownBy(() -> {
                    SchemaRegistryClient client = client();
                    client.register("a-value", V1);
                    client.getSchemaMetadata("a-value", 7);
                })
                .satisfies(code(40402));
        assertThatThrownBy(() -> client().getVersion("a-value", V2)).satisfies(code(40403));
    }

    @Test
    void schema_types_are_listed() {
        RegistryProtocol protocol = new RegistryProtocol(new SchemaCatalog());
        assertThat(protocol.answer("GET", "/schemas/types", null, new byte[0]).body())
                .isEqualTo("[\"JSON\",\"PROTOBUF\",\"AVRO\"]");
        for (String path : List.of("/nothing", "/subjects/a/b/c", "/schemas", "/compatibility", "/config/a/b")) {
            assertThat(protocol.answer("GET", path, null, new byte[0]).status()).isEqualTo(404);
        }
        assertThat(protocol.answer("POST", "/subjects/a/versions", null, new byte[] {'['})
                        .status())
                .isEqualTo(422);
        assertThat(protocol.answer("POST", "/subjects/a/versions", null, "{\"schema\":\"{\"}".getBytes())
                        .body())
                .contains("42201");
    }

    private static java.util.function.Consumer<Throwable> code(int errorCode) {
        return thrown -> assertThat(thrown)
                .isInstanceOfSatisfying(
                        RestClientException.class,
                        e -> assertThat(e.getErrorCode()).isEqualTo(errorCode));
    }
}
