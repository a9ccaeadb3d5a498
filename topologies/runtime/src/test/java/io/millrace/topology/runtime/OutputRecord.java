// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record that a pipeline wrote. */
public record OutputRecord(byte @Nullable [] key, byte @Nullable [] value, long timestamp, Headers headers) {
    /** The last header of a name as text, or null. */
    public @Nullable String header(String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
