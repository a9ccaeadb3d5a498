// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.runtime.operator.Sending;
import io.millrace.topology.runtime.operator.SentBytes;
import java.util.HashMap;
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
        int largest = (Integer) parsed(producer, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ConfigDef.Type.INT);
        return new Sending(sentBytes(settings), largest);
    }

    /**
     * A dead letter is larger than its record by a few headers, and a record may be as large as its topic allows. So what the setting
     * says of rows is checked {@linkplain Sending before they are sent}, and the producer itself takes whatever it has memory for.
     */
    static Map<String, Object> withRoomForDeadLetters(Map<String, Object> producer) {
        long memory = (Long) parsed(producer, ProducerConfig.BUFFER_MEMORY_CONFIG, ConfigDef.Type.LONG);
        int set = (Integer) parsed(producer, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ConfigDef.Type.INT);
        Map<String, Object> roomy = new HashMap<>(producer);
        roomy.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Math.max(set, (int) Math.min(memory, Integer.MAX_VALUE)));
        return roomy;
    }

    private static @Nullable Object setting(Map<String, Object> producer, String name) {
        return producer.getOrDefault(
                name, ProducerConfig.configDef().defaultValues().get(name));
    }

    private static Object parsed(Map<String, Object> producer, String name, ConfigDef.Type type) {
        try {
            return ConfigDef.parseType(name, setting(producer, name), type);
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
