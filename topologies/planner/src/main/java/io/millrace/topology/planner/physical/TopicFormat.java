// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import java.util.Map;
import java.util.TreeMap;

/**
 * How the two halves of a topic's records are written.
 *
 * @param keyFormat an upper-cased format name; NONE for a key that is always null
 * @param valueFormat an upper-cased format name
 * @param properties what the WITH clause says about formats ({@code WRAP_SINGLE_VALUE}, {@code
 *     VALUE_AVRO_SCHEMA_FULL_NAME}, …), by upper-cased name
 */
public record TopicFormat(String keyFormat, String valueFormat, Map<String, String> properties) {
    public TopicFormat {
        properties = java.util.Collections.unmodifiableMap(new TreeMap<>(properties));
    }
}
