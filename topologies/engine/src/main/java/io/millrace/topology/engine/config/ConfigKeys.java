// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.planner.analysis.SettingNames;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.Combining;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import io.millrace.topology.sql.Suggestions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings by name. Later layers win: defaults, the configuration file, SET in the SQL files, flags. One thread.
 *
 * <p>Names: {@code millrace.*}; {@code bootstrap.servers} and {@code schema.registry.*}; {@code kafka.*} for all Kafka
 * clients, {@code kafka.consumer.*}, {@code kafka.producer.*}, {@code kafka.admin.*}; {@code streams.*} for Kafka Streams;
 * and ksqlDB's {@code ksql.streams.*}, {@code ksql.service.id}, {@code ksql.schema.registry.url}.
 */
public final class ConfigKeys {
    public static final String APPLICATION_ID = "millrace.application.id";
    public static final String STATE_DIRECTORY = "millrace.state.dir";
    public static final String STATE_MEMORY = "millrace.state.memory.bytes";
    public static final String THREADS = "millrace.threads";
    public static final String LANE = "millrace.lane";
    public static final String COMBINE = "millrace.combine";
    public static final String CHAIN = SettingNames.CHAIN;
    public static final String GUARANTEE = "millrace.processing.guarantee";
    public static final String COMMIT_INTERVAL = "millrace.commit.interval.ms";
    public static final String ON_EXPRESSION_ERROR = "millrace.on.expression.error";
    /** Kafka Streams' name: nothing here is sized by it, but without a cache each change of a group is a row. */
    public static final String CACHE = "statestore.cache.max.bytes";

    public static final String BOOTSTRAP = "bootstrap.servers";
    public static final String REGISTRY = "schema.registry.url";

    /** Kafka Streams' name, which hears of it, too. */
    private static final String CLEANUP_DELAY = "state.cleanup.delay.ms";

    /** That of Kafka Streams; any that is not 0 means the same. */
    private static final long CACHE_DEFAULT = 10L << 20;

    private static final List<String> OWN = List.of(
            APPLICATION_ID,
            STATE_DIRECTORY,
            STATE_MEMORY,
            THREADS,
            LANE,
            COMBINE,
            CHAIN,
            GUARANTEE,
            COMMIT_INTERVAL,
            ON_EXPRESSION_ERROR,
            FatalRecords.UNREADABLE,
            FatalRecords.BAD_TIME,
            CACHE,
            BOOTSTRAP,
            REGISTRY);

    /** What other names mean here. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("ksql.service.id", APPLICATION_ID),
            Map.entry("ksql.schema.registry.url", REGISTRY),
            Map.entry("processing.guarantee", GUARANTEE),
            Map.entry("ksql.streams.processing.guarantee", GUARANTEE),
            Map.entry("streams.processing.guarantee", GUARANTEE),
            Map.entry("commit.interval.ms", COMMIT_INTERVAL),
            Map.entry("ksql.streams.commit.interval.ms", COMMIT_INTERVAL),
            Map.entry("streams.commit.interval.ms", COMMIT_INTERVAL),
            Map.entry("num.stream.threads", THREADS),
            Map.entry("ksql.streams.num.stream.threads", THREADS),
            Map.entry("streams.num.stream.threads", THREADS),
            Map.entry("streams.statestore.cache.max.bytes", CACHE),
            Map.entry("ksql.streams.statestore.cache.max.bytes", CACHE),
            Map.entry("cache.max.bytes.buffering", CACHE),
            Map.entry("streams.cache.max.bytes.buffering", CACHE),
            Map.entry("ksql.streams.cache.max.bytes.buffering", CACHE),
            Map.entry("ksql.streams.state.dir", STATE_DIRECTORY),
            Map.entry("kafka.bootstrap.servers", BOOTSTRAP),
            Map.entry("ksql.streams.bootstrap.servers", BOOTSTRAP));

    /** Names of the dialect that the planner reads, or that have no meaning here. */
    private static final List<String> PLANNER = List.of(
            "ksql.output.topic.name.prefix",
            "ksql.persistence.default.format.key",
            "ksql.persistence.default.format.value",
            "ksql.sink.partitions",
            "ksql.sink.replicas",
            "ksql.functions.substring.legacy.args",
            "ksql.query.pull.table.scan.enabled",
            "ksql.variable.substitution.enable");

    /** What shapes the plan stands where the statements stand. */
    private static final List<String> OF_FILES = List.of(SettingNames.WINDOWS);

    /** Where {@link #OF_FILES} may be set. */
    private static final String SET = "SET";

    private static final List<String> BARE_CLIENT =
            List.of("auto.offset.reset", "max.task.idle.ms", "max.poll.records");

    /** Values that nobody should read over a shoulder. */
    private static final List<String> SECRET =
            List.of("password", "secret", "jaas", "credential", "user.info", "token");

    private final Map<String, String> own = new LinkedHashMap<>();
    private final Map<String, String> client = new LinkedHashMap<>();
    private final Map<String, String> registry = new LinkedHashMap<>();
    private final Map<String, String> origins = new LinkedHashMap<>();

    /**
     * Takes a layer of settings over those before.
     *
     * @param origin how messages call the layer: a file's name, or "SET"
     * @throws MillraceException MR-8004 for a name that does not exist
     */
    public ConfigKeys with(Map<String, String> settings, String origin) {
        settings.forEach((name, value) -> put(name, value, origin));
        return this;
    }

    private void put(String name, String value, String origin) {
        String known = ALIASES.getOrDefault(name, name);
        origins.put(known, origin);
        if (OWN.contains(known)) {
            own.put(known, value);
        } else if (name.startsWith("schema.registry.")) {
            registry.put(name.substring("schema.registry.".length()), value);
        } else if (name.startsWith("ksql.streams.")) {
            client.put(name.substring("ksql.streams.".length()), value);
        } else if (name.startsWith("streams.")) {
            client.put(name.substring("streams.".length()), value);
        } else if (name.startsWith("kafka.consumer.")) {
            client.put("consumer." + name.substring("kafka.consumer.".length()), value);
        } else if (name.startsWith("kafka.producer.")) {
            client.put("producer." + name.substring("kafka.producer.".length()), value);
        } else if (name.startsWith("kafka.admin.")) {
            client.put("admin." + name.substring("kafka.admin.".length()), value);
        } else if (name.startsWith("kafka.")) {
            client.put(name.substring("kafka.".length()), value);
        } else if (BARE_CLIENT.contains(name) || isClientName(name)) {
            client.put(name, value);
        } else if (OF_FILES.contains(name)) {
            requireSet(name, value, origin);
        } else if (!PLANNER.contains(name)) {
            throw new MillraceException(
                    ErrorCode.CONFIG_UNKNOWN,
                    origin + ": setting " + name + " does not exist",
                    Suggestions.nearest(name, OWN)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("client settings begin with kafka., those of Kafka Streams with streams."));
        }
    }

    private static void requireSet(String name, String value, String origin) {
        if (!origin.equals(SET)) {
            throw new MillraceException(
                    ErrorCode.CONFIG_INVALID,
                    origin + ": setting " + name + " belongs to the SQL files",
                    "write there SET '" + name + "' = '" + value + "';");
        }
    }

    /** What a Kafka client's own properties file holds: it may be given as it is. */
    private static boolean isClientName(String name) {
        return name.startsWith("security.")
                || name.startsWith("sasl.")
                || name.startsWith("ssl.")
                || name.equals("client.id")
                || name.equals("request.timeout.ms");
    }

    /**
     * A setting in effect.
     *
     * @param value of secrets only that there is one
     * @param origin who said it; {@code default} where nobody did
     */
    public record Setting(String name, String value, String origin) {}

    /** What is in effect, by name: our own settings, and those of others that somebody gave. */
    public List<Setting> settings(EngineConfig config) {
        Map<String, String> values = new TreeMap<>();
        values.put(APPLICATION_ID, config.applicationId());
        values.put(STATE_DIRECTORY, config.stateDirectory().toString());
        values.put(STATE_MEMORY, Long.toString(config.stateMemoryBytes()));
        values.put(THREADS, Integer.toString(config.threads()));
        values.put(LANE, config.lane().name().toLowerCase(Locale.ROOT));
        values.put(COMBINE, config.combining().name().toLowerCase(Locale.ROOT));
        values.put(CHAIN, config.chain().name().toLowerCase(Locale.ROOT));
        values.put(GUARANTEE, config.guarantee().property());
        values.put(COMMIT_INTERVAL, Long.toString(config.commitInterval().toMillis()));
        values.put(ON_EXPRESSION_ERROR, config.onExpressionError().name().toLowerCase(Locale.ROOT));
        values.put(CACHE, own.getOrDefault(CACHE, Long.toString(CACHE_DEFAULT)));
        values.put(BOOTSTRAP, config.bootstrapServers());
        values.put(REGISTRY, config.schemaRegistry() == null ? "" : config.schemaRegistry());
        values.put(BARE_CLIENT.get(0), "earliest");
        client.forEach(values::put);
        registry.forEach((name, value) -> values.put("schema.registry." + name, value));
        return values.entrySet().stream()
                .map(value ->
                        new Setting(value.getKey(), shown(value.getKey(), value.getValue()), origin(value.getKey())))
                .toList();
    }

    private static String shown(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(lower::contains) ? "(hidden)" : value;
    }

    private String origin(String name) {
        return origins.entrySet().stream()
                .filter(origin ->
                        origin.getKey().equals(name) || origin.getKey().endsWith("." + name))
                .map(Map.Entry::getValue)
                .reduce((first, last) -> last)
                .orElse("default");
    }

    /** The configuration, with defaults for what is not set. */
    public EngineConfig build(String defaultApplicationId, Path stateHome) {
        String application = own.getOrDefault(APPLICATION_ID, defaultApplicationId);
        if (!application.matches("[a-zA-Z0-9._-]{1,200}")) {
            throw invalid(APPLICATION_ID, application, "letters, digits, . _ and -");
        }
        Guarantee guarantee = guarantee(own.getOrDefault(GUARANTEE, Guarantee.EXACTLY_ONCE.property()));
        String state = own.get(STATE_DIRECTORY);
        return new EngineConfig(
                application,
                own.getOrDefault(BOOTSTRAP, "localhost:9092"),
                registryUrl(blankToNull(own.get(REGISTRY))),
                state == null ? stateHome.resolve(application) : Path.of(state),
                guarantee,
                Duration.ofMillis(
                        number(COMMIT_INTERVAL, guarantee.commitInterval().toMillis(), 1, 3_600_000)),
                (int) number(THREADS, 2, 1, 256),
                lane(own.getOrDefault(LANE, "batch")),
                errorPolicy(own.getOrDefault(ON_EXPRESSION_ERROR, "null")),
                FatalRecords.of(own),
                number(CACHE, CACHE_DEFAULT, 0, Long.MAX_VALUE) == 0 ? Changes.EACH : Changes.PER_COMMIT,
                combining(own.getOrDefault(COMBINE, "on")),
                chain(own.getOrDefault(CHAIN, "topic")),
                number(STATE_MEMORY, 256L << 20, 16L << 20, 1L << 44),
                Duration.ofMillis(number(CLEANUP_DELAY, client.get(CLEANUP_DELAY), 600_000, 0, 1L << 40)),
                client,
                registry);
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    /** One URL, or several with commas. */
    private static @Nullable String registryUrl(@Nullable String urls) {
        if (urls != null && !urls.matches("\\s*https?://[^,\\s]+(\\s*,\\s*https?://[^,\\s]+)*\\s*")) {
            throw invalid(REGISTRY, urls, "a URL, for example http://localhost:8081");
        }
        return urls;
    }

    private static Guarantee guarantee(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "exactly_once_v2", "exactly_once", "exactly-once" -> Guarantee.EXACTLY_ONCE;
            case "at_least_once", "at-least-once" -> Guarantee.AT_LEAST_ONCE;
            default -> throw invalid(GUARANTEE, text, "exactly_once_v2 or at_least_once");
        };
    }

    private static Lane lane(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "batch" -> Lane.BATCH;
            case "record" -> Lane.RECORD;
            default -> throw invalid(LANE, text, "batch or record");
        };
    }

    private static Combining combining(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> Combining.ON;
            case "off" -> Combining.OFF;
            default -> throw invalid(COMBINE, text, "on or off");
        };
    }

    private static Chain chain(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "topic" -> Chain.TOPIC;
            case "memory" -> Chain.MEMORY;
            default -> throw invalid(CHAIN, text, "topic or memory");
        };
    }

    private static ErrorPolicy errorPolicy(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "null" -> ErrorPolicy.NULL;
            case "dlq" -> ErrorPolicy.DLQ;
            case "fail" -> ErrorPolicy.FAIL;
            default -> throw invalid(ON_EXPRESSION_ERROR, text, "null, dlq or fail");
        };
    }

    private long number(String key, long absent, long min, long max) {
        return number(key, own.get(key), absent, min, max);
    }

    private static long number(String key, @Nullable String text, long absent, long min, long max) {
        if (text == null) {
            return absent;
        }
        try {
            long value = Long.parseLong(text.trim());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw invalid(key, text, "a whole number from " + min + " to " + max);
        }
        throw invalid(key, text, "a whole number from " + min + " to " + max);
    }

    private static MillraceException invalid(String key, String value, String allowed) {
        return new MillraceException(
                ErrorCode.CONFIG_INVALID, "setting " + key + " is '" + value + "'", "allowed: " + allowed);
    }
}
