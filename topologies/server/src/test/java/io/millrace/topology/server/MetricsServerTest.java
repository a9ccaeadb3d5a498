// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MetricsServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile List<Health> applications = List.of();
    private MetricsServer server;

    @BeforeEach
    void start() {
        long before = System.nanoTime();
        server = MetricsServer.serve(new InetSocketAddress("127.0.0.1", 0), () -> applications, meters);
        System.out.println("the server was up after " + (System.nanoTime() - before) / 1_000_000 + " ms");
    }

    @AfterEach
    void stop() {
        server.close();
        meters.close();
    }

    @Test
    void meters_are_served_as_prometheus_reads_them() throws Exception {
        meters.counter("millrace.rows.in", "query", "q1").increment(42);

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(answer.body())
                .contains("millrace_rows_in_total{query=\"q1\"} 42.0")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void a_process_without_applications_is_healthy_and_not_ready() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("unavailable");
    }

    @Test
    void readiness_needs_every_application() throws Exception {
        applications = List.of(new Health("one", true, "running", null), new Health("two", false, "rebalancing", null));
        HttpResponse<String> waiting = get("/readyz");
        assertThat(waiting.statusCode()).isEqualTo(503);
        assertThat(waiting.body()).contains("rebalancing");
        assertThat(get("/healthz").statusCode()).isEqualTo(200);

        applications = List.of(new Health("one", true, "running", null), new Health("two", true, "running", null));
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void a_failed_application_is_named_with_its_reason() throws Exception {
        applications = List.of(
                new Health("one", false, "error", new MillraceException(ErrorCode.QUERY_FAILED, "it \"stopped\"")));

        HttpResponse<String> health = get("/healthz");

        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode row = JSON.readTree(health.body()).get("applications").get(0);
        assertThat(row.get("application").asText()).isEqualTo("one");
        assertThat(row.get("code").asText()).isEqualTo("MR-6007");
        assertThat(row.get("reason").asText()).isEqualTo("it \"stopped\"");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void the_index_names_what_there_is() throws Exception {
        assertThat(get("/").body()).contains("/metrics", "/healthz", "/readyz");
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void only_the_given_address_is_listened_on() {
        assertThat(server.address().getHostString()).isEqualTo("127.0.0.1");
        assertThatThrownBy(() -> client.send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.2:" + server.address().getPort() + "/"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_taken_port_is_told_with_a_way_out() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", taken.getLocalPort());
            assertThatThrownBy(() -> MetricsServer.serve(address, () -> applications, meters))
                    .isInstanceOfSatisfying(MillraceException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.PORT_TAKEN);
                        assertThat(refused.hint()).contains(":0");
                        assertThat(refused).hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
                    });
        }
    }

    @Test
    void an_address_of_another_machine_is_refused() {
        assertThatThrownBy(() -> MetricsServer.serve(new InetSocketAddress("192.0.2.1", 0), () -> applications, meters))
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.PORT_TAKEN))
                .hasMessageContaining("not an address of this machine");
    }

    @Test
    void a_name_that_nobody_knows_is_refused() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 0);
        assertThatThrownBy(() -> MetricsServer.serve(nowhere, () -> applications, meters))
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.PORT_TAKEN))
                .hasMessageContaining("no host of this name");
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
