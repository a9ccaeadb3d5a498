// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as a plain consumer sees it.
 *
 * @param headers the text of the last header of each name
 */
record DeadLetter(byte @Nullable [] key, byte @Nullable [] value, long timestamp, Map<String, String> headers) {
    static List<DeadLetter> of(Cluster cluster, String application) {
        return cluster.read(application + "-dead-letters").stream()
                .map(DeadLetter::of)
                .toList();
    }

    private static DeadLetter of(ConsumerRecord<byte[], byte[]> each) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : each.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return new DeadLetter(each.key(), each.value(), each.timestamp(), headers);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }
}
