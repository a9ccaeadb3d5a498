// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Schema Registry for development: Confluent's REST protocol over schemas in memory, enough for Confluent's clients and
 * serializers. Forgets everything when closed. Any thread.
 */
public final class DevRegistry implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int BODY_BYTES_MAX = 4 << 20;
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

    private final HttpServer server;
    private final ExecutorService threads;
    private final InMemorySchemaRegistry registry;
    private final RegistryProtocol protocol;

    private DevRegistry(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
        registry = new InMemorySchemaRegistry();
        protocol = new RegistryProtocol(registry.catalog());
    }

    /**
     * Starts on an address; port 0 takes any free one.
     *
     * @throws MillraceException with PORT_TAKEN when the address cannot be listened on
     */
    public static DevRegistry start(InetSocketAddress address) {
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.PORT_TAKEN,
                    "the dev registry cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                            + e.getMessage(),
                    null,
                    e);
        }
        AtomicInteger count = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "dev-registry-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        DevRegistry registry = new DevRegistry(server, threads);
        server.setExecutor(threads);
        server.createContext("/", registry::handle);
        server.start();
        return registry;
    }

    /** Starts on 127.0.0.1 with any free port. */
    public static DevRegistry start() {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** Where it listens, as clients want it: {@code http://127.0.0.1:8081}. */
    public URI uri() {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    /** The schemas it serves, for a program that holds the registry itself and needs no HTTP. */
    public InMemorySchemaRegistry schemas() {
        return registry;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
            RegistryProtocol.Answer answer = body.length > BODY_BYTES_MAX
                    ? RegistryProtocol.refusal(RegistryError.BODY_TOO_LARGE, "the request is too large")
                    : protocol.answer(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getRawPath(),
                            exchange.getRequestURI().getRawQuery(),
                            body);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
