// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.ConfluentSchemaRegistry;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.sql.Suggestions;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace print}: what is on a topic, as JSON lines. */
@Command(
        name = "print",
        description = "Prints the committed records of a topic, one JSON line each, dead letters too.",
        mixinStandardHelpOptions = true)
final class PrintCommand implements Callable<Integer> {
    private static final int CONNECT_MILLIS = 15_000;
    private static final Duration POLL = Duration.ofMillis(200);

    @Parameters(paramLabel = "TOPIC", description = "The topic's name.")
    String topic = "";

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--from-beginning",
            description = "Begins with the oldest record; else only what comes from now on.")
    boolean fromBeginning;

    @Option(names = "--max", paramLabel = "N", description = "Ends after N records; else at Ctrl-C.")
    @Nullable
    Long max;

    @Option(
            names = "--until-end",
            description = "From the beginning, and ends behind the last record that is there now.")
    boolean untilEnd;

    @Option(names = "--headers", description = "With the records' headers, as text.")
    boolean headers;

    @Override
    public Integer call() {
        if (max != null && max < 1) {
            throw new MillraceException(ErrorCode.USAGE, "--max is " + max, "a number of records, at least 1");
        }
        EngineConfig config = cluster.settings().build("millrace-print", StateHome.folder());
        CountDownLatch interrupted = Interrupts.install(null);
        try (SchemaRegistry registry = registry(config);
                Consumer<byte[], byte[]> consumer = consumer(config)) {
            List<TopicPartition> partitions = partitions(consumer, config);
            consumer.assign(partitions);
            if (fromBeginning || untilEnd) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
                // The ends of now, not those of the first poll.
                partitions.forEach(consumer::position);
                System.err.println("waiting for new records of " + topic
                        + "; --from-beginning shows those that are there, Ctrl-C ends");
            }
            Map<TopicPartition, Long> ends = untilEnd ? consumer.endOffsets(partitions) : Map.of();
            ReadableText text = new ReadableText(registry, config.schemaRegistry() != null, PrintCommand::note);
            print(consumer, ends, new PrintedRecord(text, headers), interrupted);
            return 0;
        } catch (TimeoutException e) {
            throw unreachable(config, e);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new MillraceException(
                    ErrorCode.KAFKA_CONFIG,
                    "topic " + topic + " cannot be read: " + cause.getMessage(),
                    "look at --bootstrap, which takes host:port, and --config",
                    e);
        }
    }

    private static void note(String text) {
        System.err.println("note: " + text);
    }

    /** @param ends where to end, or none */
    private void print(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            PrintedRecord text,
            CountDownLatch interrupted) {
        long remaining = max == null ? Long.MAX_VALUE : max;
        // The bytes go on as they are: JSON is UTF-8 whatever the terminal's encoding is.
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        while (remaining > 0 && interrupted.getCount() > 0 && !isBehind(consumer, ends)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (isBeyond(record, ends)) {
                    continue;
                }
                out.println(text.of(record));
                remaining--;
                if (remaining == 0) {
                    break;
                }
            }
            // It also fails when the reader of a pipe is gone, as with head.
            if (out.checkError()) {
                return;
            }
        }
    }

    private static boolean isBeyond(ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, Long> ends) {
        Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
        return end != null && record.offset() >= end;
    }

    private static boolean isBehind(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return !ends.isEmpty()
                && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static SchemaRegistry registry(EngineConfig config) {
        String url = config.schemaRegistry();
        return url == null ? SchemaRegistry.none() : ConfluentSchemaRegistry.connect(url, config.registryProperties());
    }

    private static Consumer<byte[], byte[]> consumer(EngineConfig config) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CONNECT_MILLIS);
        Set<String> known = ConsumerConfig.configNames();
        config.clientProperties().forEach((name, value) -> {
            if (known.contains(name)) {
                properties.put(name, value);
            }
        });
        config.clientProperties().forEach((name, value) -> {
            if (name.startsWith("consumer.")) {
                properties.put(name.substring("consumer.".length()), value);
            }
        });
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, EngineConfig config) {
        Map<String, ?> topics;
        try {
            topics = consumer.listTopics();
        } catch (TimeoutException e) {
            throw unreachable(config, e);
        }
        if (!topics.containsKey(topic)) {
            String hint = Suggestions.nearest(topic, topics.keySet())
                    .map(near -> "did you mean " + near + "?")
                    .orElse(topics.isEmpty() ? "there are no topics" : "there are: " + names(topics.keySet()));
            throw new MillraceException(ErrorCode.TOPIC_MISSING, "topic " + topic + " does not exist", hint);
        }
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    private static String names(Set<String> topics) {
        int shown = 12;
        List<String> names =
                topics.stream().filter(name -> !name.startsWith("__")).sorted().toList();
        String text = String.join(", ", names.subList(0, Math.min(shown, names.size())));
        return names.size() > shown ? text + " and " + (names.size() - shown) + " more" : text;
    }

    private static MillraceException unreachable(EngineConfig config, TimeoutException cause) {
        return new MillraceException(
                ErrorCode.KAFKA_UNREACHABLE, "no broker answers at " + config.bootstrapServers(), null, cause);
    }
}
