// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.net.InetSocketAddress;

/** Reads {@code host:port}. */
final class Addresses {
    private Addresses() {}

    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            return new InetSocketAddress(colon < 0 ? "127.0.0.1" : text.substring(0, colon), port);
        } catch (IllegalArgumentException e) {
            throw new MillraceException(
                    ErrorCode.USAGE,
                    "'" + text + "' is not an address",
                    "host:port with a port from 0 to 65535, for example 127.0.0.1:8088");
        }
    }
}
