// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.DevRegistry;

/**
 * A broker and a schema registry that belong together: what {@code demo} and {@code --embedded} start. One thread at a
 * time.
 *
 * <p>The registry lives in this process and keeps schemas in memory only, also when the broker's folder is kept.
 */
public final class DevCluster implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final DevRegistry registry;

    private DevCluster(EmbeddedBroker broker, DevRegistry registry) {
        this.broker = broker;
        this.registry = registry;
    }

    /**
     * Starts both and returns when clients may connect.
     *
     * @throws MillraceException EMBEDDED_FAILED or PORT_TAKEN; nothing runs then
     */
    public static DevCluster start(BrokerOptions options) {
        DevRegistry registry = DevRegistry.start();
        try {
            return new DevCluster(EmbeddedBroker.start(options), registry);
        } catch (MillraceException failure) {
            registry.close();
            throw failure;
        }
    }

    /** The broker's address for clients, {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The registry's address for clients, {@code http://127.0.0.1:port}. */
    public String registryUrl() {
        return registry.uri().toString();
    }

    public EmbeddedBroker broker() {
        return broker;
    }

    public DevRegistry registry() {
        return registry;
    }

    /** Stops both; see {@link EmbeddedBroker#close()}. */
    @Override
    public void close() {
        try {
            broker.close();
        } finally {
            registry.close();
        }
    }
}
