// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfluentSchemaRegistryTest {
    private static final String SCHEMA =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"long\"}]}";
    private static final String OTHER =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"b\",\"type\":\"long\"}]}";

    @Test
    void registers_and_reads_all_schema_types() {
        try (DevRegistry server = DevRegistry.start();
                SchemaRegistry registry =
                        ConfluentSchemaRegistry.connect(server.uri().toString(), Map.of())) {
            int avro = registry.register("a-value", "AVRO", SCHEMA);
            int json = registry.register("b-value", "JSON", "{\"type\": \"object\"}");
            int protobuf = registry.register("c-value", "PROTOBUF", "syntax = \"proto3\"; message A {}");

            assertThat(registry.register("a-value", "AVRO", SCHEMA)).isEqualTo(avro);
            assertThat(registry.byId(avro)).isEqualTo(new RegisteredSchema(avro, "AVRO", SCHEMA));
            assertThat(registry.byId(json).type()).isEqualTo("JSON");
            assertThat(registry.byId(protobuf).type()).isEqualTo("PROTOBUF");
            assertThat(registry.latest("a-value")).contains(registry.byId(avro));
            assertThat(registry.latest("nobody")).isEmpty();
        }
    }

    @Test
    void a_password_in_the_url_is_not_told() {
        DevRegistry server = DevRegistry.start();
        String url = server.uri().toString().replace("//", "//" + "me:topsecret@");
        server.close();
        try (SchemaRegistry registry = ConfluentSchemaRegistry.connect(url, Map.of())) {
            assertThatThrownBy(() -> registry.byId(99))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .message()
                    .contains("//***@127.0.0.1:")
                    .doesNotContain("topsecret");
        }
    }

    @Test
    void known_ids_outlive_the_server_and_everything_else_is_unavailable() {
        DevRegistry server = DevRegistry.start();
        int id = server.schemas().register("a-value", "AVRO", SCHEMA);
        try (SchemaRegistry registry =
                ConfluentSchemaRegistry.connect(server.uri().toString(), Map.of())) {
            registry.byId(id);
            server.close();
            assertThat(registry.byId(id).text()).isEqualTo(SCHEMA);
            assertThatThrownBy(() -> registry.byId(99))
                    .isInstanceOfSatisfying(
                            RegistryUnavailableException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_UNREACHABLE));
            assertThatThrownBy(() -> registry.latest("a-value")).isInstanceOf(RegistryUnavailableException.class);
            assertThatThrownBy(() -> registry.register("a-value", "AVRO", SCHEMA))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void unknown_id_is_a_record_error() {
        try (DevRegistry server = DevRegistry.start();
                SchemaRegistry registry =
                        ConfluentSchemaRegistry.connect(server.uri().toString(), Map.of())) {
            assertThatThrownBy(() -> registry.byId(99))
                    .isInstanceOfSatisfying(
                            RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_ID_UNKNOWN));
        }
    }

    @Test
    void refusals_carry_the_registrys_reason() {
        try (DevRegistry server = DevRegistry.start();
                SchemaRegistry registry =
                        ConfluentSchemaRegistry.connect(server.uri().toString(), Map.of())) {
            registry.register("a-value", "AVRO", SCHEMA);
            assertThatThrownBy(() -> registry.register("a-value", "AVRO", OTHER))
                    .hasMessageContaining("a-value")
                    .hasMessageContaining("incompatible")
                    .satisfies(ConfluentSchemaRegistryTest::refused);
            assertThatThrownBy(() -> registry.register("a-value", "AVRO", "{"))
                    .satisfies(ConfluentSchemaRegistryTest::refused);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | {\"error_code\":50001,\"message\":\"broken\"}",
                "503 | nobody home",
                "404 | <html>not a registry</html>",
                "404 | {\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}",
                "401 | {\"error_code\":401,\"message\":\"who are you\"}",
                "200 | <html>a proxy</html>",
                "200 | {}",
                "200 | []",
            })
    void an_answer_that_is_not_the_registrys_is_unavailable(int status, String body) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        try (SchemaRegistry registry = ConfluentSchemaRegistry.connect(
                "http://127.0.0.1:" + server.getAddress().getPort(), Map.of())) {
            assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(RegistryUnavailableException.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_silent_server_is_unavailable() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                SchemaRegistry registry = ConfluentSchemaRegistry.connect(
                        "http://127.0.0.1:" + silent.getLocalPort(),
                        Map.of("schema.registry.http.read.timeout.ms", "200"))) {
            assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void an_unknown_id_is_not_asked_again_at_once_and_credentials_pass_through() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        AtomicReference<String> authorization = new AtomicReference<>("");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.incrementAndGet();
                authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
                byte[] bytes = "{\"error_code\":40403,\"message\":\"no\"}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(404, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        try (SchemaRegistry registry = ConfluentSchemaRegistry.connect(
                "http://127.0.0.1:" + server.getAddress().getPort(),
                Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "me:secret"))) {
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(RecordException.class);
            }
            // One, or two when a second passes in between on a loaded machine.
            assertThat(requests.get()).isBetween(1, 2);
            assertThat(authorization.get()).startsWith("Basic ");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void settings_that_the_client_does_not_take_are_told_at_once() {
        Map<String, Object> none = Map.of();
        assertThatThrownBy(() -> ConfluentSchemaRegistry.connect(" ", none))
                .satisfies(ConfluentSchemaRegistryTest::wrongSetting);
        Map<String, Object> nobody = Map.of("basic.auth.credentials.source", "USER_INFO");
        assertThatThrownBy(() -> ConfluentSchemaRegistry.connect("http://127.0.0.1:1", nobody))
                .satisfies(ConfluentSchemaRegistryTest::wrongSetting)
                .hasMessageContaining("UserInfo must be provided");
    }

    @Test
    void where_no_registry_was_given_every_question_says_so() {
        try (SchemaRegistry none = SchemaRegistry.none()) {
            List<ThrowingCallable> questions = List.of(
                    () -> none.byId(1), () -> none.latest("a-value"), () -> none.register("a-value", "AVRO", SCHEMA));
            assertThat(questions)
                    .allSatisfy(question -> assertThatThrownBy(question)
                            .isInstanceOfSatisfying(
                                    MillraceException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_MISSING)));
        }
    }

    private static void wrongSetting(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID));
    }

    private static void refused(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_REFUSED));
    }
}
