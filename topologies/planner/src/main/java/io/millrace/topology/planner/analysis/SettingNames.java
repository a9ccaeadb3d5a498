// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.topology.sql.Suggestions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The names that SET takes. */
public final class SettingNames {
    /** Everything under this goes to Kafka Streams and its clients, except what would open a door. */
    private static final String STREAMS_PREFIX = "ksql.streams.";

    private static final String OWN_PREFIX = "millrace.";

    /** Where statements take the rows from that another one writes. */
    public static final String CHAIN = "millrace.chain";

    /** Whether queries over the same rows keep trailing frames once: {@code own} or {@code shared}. */
    public static final String WINDOWS = "millrace.windows";

    static final List<String> KNOWN = List.of(
            "auto.offset.reset",
            "commit.interval.ms",
            "processing.guarantee",
            "num.stream.threads",
            "cache.max.bytes.buffering",
            "statestore.cache.max.bytes",
            "max.task.idle.ms",
            "max.poll.records",
            "ksql.output.topic.name.prefix",
            "ksql.persistence.default.format.key",
            "ksql.persistence.default.format.value",
            "ksql.persistence.wrap.single.values",
            "ksql.fail.on.deserialization.error",
            "ksql.timestamp.throw.on.invalid",
            "ksql.sink.partitions",
            "ksql.sink.replicas",
            "ksql.functions.substring.legacy.args",
            "ksql.query.pull.table.scan.enabled",
            "ksql.new.query.planner.enabled",
            "ksql.windowed.session.key.legacy",
            "ksql.variable.substitution.enable",
            CHAIN,
            "millrace.combine",
            "millrace.on.expression.error",
            WINDOWS);

    /** The settings that take one of few words. */
    private static final Map<String, List<String>> WORDS = Map.of(
            "ksql.persistence.wrap.single.values",
            List.of("true", "false"),
            "auto.offset.reset",
            List.of("earliest", "latest", "none"),
            "processing.guarantee",
            List.of("exactly_once_v2", "at_least_once", "exactly_once", "exactly-once", "at-least-once"),
            CHAIN,
            List.of("topic", "memory"),
            "millrace.combine",
            List.of("on", "off"),
            "millrace.on.expression.error",
            List.of("null", "dlq", "fail"),
            WINDOWS,
            List.of("own", "shared"));

    private static final List<String> NUMBERS = List.of(
            "commit.interval.ms",
            "num.stream.threads",
            "cache.max.bytes.buffering",
            "statestore.cache.max.bytes",
            "max.poll.records");

    /** Settings that load code, read files or move where data goes are the operator's, not the SQL file's. */
    private static final List<String> DENIED = List.of(
            "sasl.",
            "ssl.",
            "security.",
            "bootstrap.servers",
            "interceptor.classes",
            "metric.reporters",
            "serializer",
            "deserializer",
            "serde",
            "config.providers",
            "rocksdb.config.setter",
            "default.client.supplier",
            "handler",
            "class",
            "extractor",
            "supplier",
            "strategy",
            "group.",
            "transactional.id",
            "isolation.level",
            "enable.auto.commit",
            "application.id",
            "state.dir");

    private SettingNames() {}

    /** Why a value is not one of the setting, with what would be one; empty where it is, or where only a start tells. */
    static Optional<String> valueProblem(String name, String value) {
        String plain = name.startsWith(STREAMS_PREFIX) ? name.substring(STREAMS_PREFIX.length()) : name;
        List<String> words = WORDS.get(plain);
        if (words != null) {
            return words.contains(value.trim().toLowerCase(Locale.ROOT))
                    ? Optional.empty()
                    : Optional.of("must be one of " + String.join(", ", words));
        }
        return NUMBERS.contains(plain) && !value.trim().matches("[0-9]{1,18}")
                ? Optional.of("must be a whole number")
                : Optional.empty();
    }

    /** What to write for a name that is not taken. */
    static String hint(String name) {
        if (name.startsWith(STREAMS_PREFIX)) {
            return "it belongs to the command: ./millrace run --config FILE";
        }
        return Suggestions.nearest(name, KNOWN)
                .or(() -> name.startsWith(OWN_PREFIX) ? Optional.empty() : Hints.sharesWord(name, KNOWN))
                .map(near -> "did you mean " + near + "?")
                .or(() -> name.startsWith(OWN_PREFIX) ? Optional.of(ownHint()) : Optional.empty())
                .orElse("settings are " + String.join(", ", KNOWN.subList(0, 4))
                        + ", …; those of Kafka Streams begin with " + STREAMS_PREFIX);
    }

    private static String ownHint() {
        List<String> own =
                KNOWN.stream().filter(known -> known.startsWith(OWN_PREFIX)).toList();
        return "files set " + String.join(", ", own) + "; others stand in the file of --config";
    }

    /** Why a name is not taken, or empty when it is. */
    static Optional<String> problem(String name) {
        if (KNOWN.contains(name)) {
            return Optional.empty();
        }
        if (!name.startsWith(STREAMS_PREFIX)) {
            return Optional.of(name.startsWith(OWN_PREFIX) ? "is none of those that SQL files set" : "does not exist");
        }
        String rest = name.substring(STREAMS_PREFIX.length());
        return DENIED.stream().anyMatch(rest::contains)
                ? Optional.of("may not be set in a SQL file")
                : Optional.empty();
    }
}
