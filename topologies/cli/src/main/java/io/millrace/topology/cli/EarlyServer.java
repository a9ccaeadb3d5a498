// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.Application;
import io.millrace.topology.engine.Background;
import io.millrace.topology.server.MetricsServer;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that starts beside what it will serve. One thread starts and closes it. */
final class EarlyServer implements AutoCloseable {
    private final List<Application> served;
    private final CompletableFuture<MetricsServer> server;

    private EarlyServer(List<Application> served, CompletableFuture<MetricsServer> server) {
        this.served = served;
        this.server = server;
    }

    /** Returns at once. */
    static EarlyServer start(InetSocketAddress listen, PrometheusMeterRegistry meters) {
        List<Application> served = new CopyOnWriteArrayList<>();
        return new EarlyServer(
                served,
                Background.supply(
                        "millrace-server", () -> MetricsServer.start(listen, () -> List.copyOf(served), meters)));
    }

    /**
     * Waits until it listens.
     *
     * @throws MillraceException MR-8003 when the address cannot be listened on
     */
    MetricsServer await() {
        return Background.join(server);
    }

    void serve(Application application) {
        served.add(application);
    }

    /** Also when it does not listen yet. */
    @Override
    public void close() {
        MetricsServer started;
        try {
            started = await();
        } catch (MillraceException toldByAwait) {
            return;
        }
        started.close();
    }
}
