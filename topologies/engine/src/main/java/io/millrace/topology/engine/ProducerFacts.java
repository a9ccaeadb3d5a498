// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.topology.runtime.operator.Sending;
import io.millrace.topology.runtime.operator.SentBytes;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What the settings say about the producers of stream threads. Any thread. */
final class ProducerFacts {
    private ProducerFacts() {}

    static Sending of(StreamsConfig settings) {
        Map<String, Object> producer = settings.getProducerConfigs("any");
        Object largest = producer.getOrDefault(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                ProducerConfig.configDef().defaultValues().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG));
        return new Sending(
                sentBytes(settings), Integer.parseInt(String.valueOf(largest).trim()));
    }

    /** Interceptors of a producer and handlers of its errors may hold on to what they are shown. */
    private static SentBytes sentBytes(StreamsConfig settings) {
        boolean isSeen = settings.originals().keySet().stream()
                .anyMatch(name -> name.endsWith(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG)
                        || name.endsWith(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG));
        return isSeen ? SentBytes.KEPT : SentBytes.COPIED;
    }
}
