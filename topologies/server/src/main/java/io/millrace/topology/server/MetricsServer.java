// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.Application;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Serves the meters and the state of the applications of this process: {@code /metrics} for Prometheus, {@code /healthz}
 * (503 once an application failed) and {@code /readyz} (503 until all tasks run). Any thread.
 *
 * <p>There is no authentication, so it listens on the host that it is given and nowhere else.
 */
public final class MetricsServer implements AutoCloseable {
    private static final int THREADS_MAX = 8;
    private static final int THREADS_MIN = 2;
    private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";
    private static final String ADDRESSES = "use 127.0.0.1 for this machine alone, 0.0.0.0 for all of its addresses";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INDEX = """
            Millrace
              /metrics   meters, in Prometheus' text format
              /healthz   200 while every application runs, 503 once one failed
              /readyz    200 when every task runs, 503 with what is waited for
            """;

    private final Javalin server;
    private final String host;

    private MetricsServer(Javalin server, String host) {
        this.server = server;
        this.host = host;
    }

    /**
     * Serves one application.
     *
     * @param listen where to listen; port 0 takes any free one
     * @throws MillraceException PORT_TAKEN when the address cannot be listened on
     */
    public static MetricsServer start(
            InetSocketAddress listen, Application application, PrometheusMeterRegistry meters) {
        return start(listen, () -> List.of(application), meters);
    }

    /**
     * Serves those applications that are there when it is asked; with none the process is healthy and not ready.
     *
     * @param applications called by any thread, at each question
     * @throws MillraceException PORT_TAKEN when the address cannot be listened on
     */
    public static MetricsServer start(
            InetSocketAddress listen, Supplier<List<Application>> applications, PrometheusMeterRegistry meters) {
        return serve(listen, () -> applications.get().stream().map(Health::of).toList(), meters);
    }

    static MetricsServer serve(
            InetSocketAddress listen, Supplier<List<Health>> applications, PrometheusMeterRegistry meters) {
        bindProcess(meters);
        String host = listen.getHostString();
        if (listen.isUnresolved()) {
            throw unusable(listen, "no host of this name is known", ADDRESSES, null);
        }
        try {
            Javalin server = Javalin.create(config -> configure(config, listen, applications, meters));
            return new MetricsServer(server.start(), host);
        } catch (JavalinBindException e) {
            throw refused(listen, e);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof java.io.IOException) {
                throw refused(listen, e);
            }
            throw e;
        }
    }

    /** The libraries in between say of every address that its port is taken. */
    private static MillraceException refused(InetSocketAddress listen, RuntimeException cause) {
        try {
            if (NetworkInterface.getByInetAddress(listen.getAddress()) == null
                    && !listen.getAddress().isAnyLocalAddress()) {
                return unusable(listen, "it is not an address of this machine", ADDRESSES, cause);
            }
        } catch (SocketException unknown) {
            return unusable(listen, reason(cause), ADDRESSES, cause);
        }
        return unusable(
                listen,
                cause instanceof JavalinBindException ? "the port is taken" : reason(cause),
                "use port 0 for any free port: --listen " + listen.getHostString() + ":0",
                cause);
    }

    private static MillraceException unusable(
            InetSocketAddress listen, String reason, String hint, @Nullable Throwable cause) {
        return new MillraceException(
                ErrorCode.PORT_TAKEN,
                "cannot listen on " + listen.getHostString() + ":" + listen.getPort() + ", " + reason,
                hint,
                cause);
    }

    private static String reason(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }

    private static void bindProcess(PrometheusMeterRegistry meters) {
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
    }

    private static void configure(
            JavalinConfig config,
            InetSocketAddress listen,
            Supplier<List<Health>> applications,
            PrometheusMeterRegistry meters) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.jetty.host = listen.getHostString();
        config.jetty.port = listen.getPort();
        QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
        threads.setName("millrace-http");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        config.routes.get(
                "/", context -> context.contentType(ContentType.TEXT_PLAIN).result(INDEX));
        config.routes.get("/metrics", context -> context.contentType(EXPOSITION).result(meters.scrape(EXPOSITION)));
        config.routes.get("/healthz", context -> {
            List<Health> all = applications.get();
            answer(context, all, all.stream().allMatch(health -> health.failure() == null));
        });
        config.routes.get("/readyz", context -> {
            List<Health> all = applications.get();
            answer(
                    context,
                    all,
                    !all.isEmpty() && all.stream().allMatch(health -> health.failure() == null && health.ready()));
        });
    }

    private static void answer(Context context, List<Health> applications, boolean fine) {
        ObjectNode body = JSON.createObjectNode();
        body.put("status", fine ? "ok" : "unavailable");
        ArrayNode rows = body.putArray("applications");
        for (Health health : applications) {
            ObjectNode row = rows.addObject();
            row.put("application", health.application());
            row.put("condition", health.condition());
            MillraceException failure = health.failure();
            if (failure != null) {
                row.put("code", failure.code().label());
                row.put("reason", failure.getMessage());
            }
        }
        context.status(fine ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .contentType(ContentType.APPLICATION_JSON)
                .result(body.toString());
    }

    /** Where it listens, with the port that was taken when 0 was asked for. */
    public InetSocketAddress address() {
        return new InetSocketAddress(host, server.port());
    }

    @Override
    public void close() {
        server.stop();
    }
}
