// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.runtime.operator.Sending;
import io.millrace.topology.runtime.operator.SentBytes;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.jspecify.annotations.Nullable;

/** What the settings say about the producers of stream threads. Any thread. */
final class ProducerFacts {
    private static final String DEFAULT_HANDLER = DefaultProductionExceptionHandler.class.getName();

    private ProducerFacts() {}

    /** @throws MillraceException MR-6006 when Kafka would not take the settings */
    static Sending of(StreamsConfig settings) {
        Map<String, Object> producer = settings.getProducerConfigs("any");
        @Nullable
        Object largest = producer.getOrDefault(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                ProducerConfig.configDef().defaultValues().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG));
        return new Sending(sentBytes(settings), number(largest));
    }

    private static int number(@Nullable Object text) {
        String name = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
        try {
            return (Integer) ConfigDef.parseType(name, text, ConfigDef.Type.INT);
        } catch (ConfigException e) {
            throw MillraceEngine.refused(e);
        }
    }

    /** What a record is that brokers refused. */
    enum Refusals {
        /** Lost if what was read for it were committed. */
        FATAL,
        /** The business of a handler that the user wrote. */
        HANDLED
    }

    static Refusals refusals(StreamsConfig settings) {
        boolean isUsers = settings.originals().entrySet().stream()
                .filter(each -> each.getKey().endsWith(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG))
                .anyMatch(each -> !String.valueOf(each.getValue()).endsWith(DEFAULT_HANDLER));
        return isUsers ? Refusals.HANDLED : Refusals.FATAL;
    }

    private static boolean isSet(StreamsConfig settings, String setting) {
        return settings.originals().keySet().stream().anyMatch(name -> name.endsWith(setting));
    }

    /** Interceptors of a producer and handlers of its errors may hold on to what they are shown. */
    private static SentBytes sentBytes(StreamsConfig settings) {
        boolean isSeen = isSet(settings, ProducerConfig.INTERCEPTOR_CLASSES_CONFIG)
                || isSet(settings, StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG);
        return isSeen ? SentBytes.KEPT : SentBytes.COPIED;
    }
}
