// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

/**
 * One request in the access log of a service.
 *
 * @param service the record key
 * @param newConnection whether the client opened a connection for it
 * @param ts event time, milliseconds since 1970
 */
public record AccessLog(
        String service,
        String clientIp,
        String method,
        String path,
        int status,
        double latencyMs,
        long bytes,
        boolean newConnection,
        long ts) {
    /** The same request at another time. */
    public AccessLog at(long millis) {
        return new AccessLog(service, clientIp, method, path, status, latencyMs, bytes, newConnection, millis);
    }
}
