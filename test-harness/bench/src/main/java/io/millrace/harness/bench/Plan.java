// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.topology.engine.config.ConfigKeys;
import io.millrace.topology.engine.config.Guarantee;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the command does. Immutable.
 *
 * @param runs the engines and how many events they get
 * @param load of modes in which events come at a pace
 * @param results the folder of published results, or null when they are only printed
 * @param launcher the program that starts Millrace as its users do
 * @param given what was asked for, by name
 */
record Plan(
        Mode mode,
        Job.Task task,
        Job.Settings settings,
        int rounds,
        long seed,
        Map<Engine, Lengths> runs,
        String heap,
        Load load,
        Profiling profiling,
        Path folder,
        @Nullable Path results,
        Path launcher,
        Map<String, String> given) {
    private static final Set<String> NAMES = Set.of(
            "mode",
            "bench",
            "guarantee",
            "rounds",
            "seed",
            "engines",
            "lengths",
            "window.seconds",
            "window.events",
            "devices",
            "zipf",
            "late",
            "grace",
            "keys",
            "aggregates",
            "batch.size",
            "linger",
            "compression",
            "max.poll.records",
            "set",
            "heap",
            "rate",
            "minutes",
            "profile",
            "profile.delay",
            "folder",
            "results",
            "launcher");

    /** Those that say where something lies, which is different on each machine. */
    private static final Set<String> PLACES = Set.of("folder", "launcher", "results");

    private static final Pattern MAVEN_SETTING = Pattern.compile("(?:^|\\s)-D(?!skip)(?<name>[^\\s=.]+)(?=[\\s=]|$)");

    private static final int EMIT_MILLIS = 1_000;
    private static final long SEED = 20_261_121;

    Plan {
        runs = Map.copyOf(runs);
        given = Map.copyOf(given);
        if (runs.isEmpty() || rounds < 1) {
            throw new IllegalArgumentException("nothing to run");
        }
    }

    /** What is done with a workload. */
    enum Mode {
        /** Engines in turn, short and long runs, ratios. */
        COMPARE,
        /** Millrace under load for minutes, and its resident memory. */
        MEMORY,
        /** Millrace at a pace that it can keep, and how long results take. */
        LATENCY,
        /** The smallest heap that engines do not suffer from. */
        HEAP,
        /** How long a file takes from the command to the first result. */
        STARTUP,
        /** All results that were kept, on one page. */
        PUBLISH
    }

    /** How fast events come, and how long. */
    record Load(int eventsPerSecond, double minutes) {
        long events() {
            return Math.round(eventsPerSecond * minutes * 60);
        }
    }

    /** How many events a short and a long run have; what they differ by is free of start-up. */
    record Lengths(long shortRun, long longRun) {
        Lengths {
            if (shortRun < 1 || longRun <= shortRun) {
                throw new IllegalArgumentException("lengths are SHORT:LONG, not " + shortRun + ":" + longRun);
            }
        }

        static Lengths parse(String text) {
            String[] parts = text.split(":", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("lengths are SHORT:LONG, not " + text);
            }
            return new Lengths(
                    parsed("a length", parts[0], Long::parseLong), parsed("a length", parts[1], Long::parseLong));
        }

        /** Long enough to differ by seconds, short enough for patience: Kafka Streams may need a millisecond an event. */
        static Lengths of(Workload workload, Engine engine) {
            if (workload == Workload.W4 && engine == Engine.DSL) {
                return new Lengths(60_000, 180_000);
            }
            if (workload == Workload.W4 && engine == Engine.PROCESSOR) {
                return new Lengths(500_000, 1_500_000);
            }
            return switch (engine) {
                case DSL -> ofDsl(workload);
                case MILLRACE, ONE, SEPARATE, OWN -> ofMillrace(workload);
                case COPY -> new Lengths(2_000_000, 8_000_000);
                default -> new Lengths(1_000_000, 5_000_000);
            };
        }

        /** Below some million events compilers work along, which is much beside what an event costs. */
        private static Lengths ofMillrace(Workload workload) {
            return switch (workload) {
                case W0, W1, W2, W3, W5, CHAIN -> new Lengths(3_000_000, 12_000_000);
                case TEN, ROUTES -> new Lengths(6_000_000, 24_000_000);
                case W4 -> new Lengths(2_000_000, 8_000_000);
                case W6 -> new Lengths(4_000_000, 16_000_000);
                case W8 -> new Lengths(8_000_000, 32_000_000);
                default -> new Lengths(1_000_000, 5_000_000);
            };
        }

        private static Lengths ofDsl(Workload workload) {
            return switch (workload) {
                case W7, Q11 -> new Lengths(50_000, 200_000);
                case Q5 -> new Lengths(1_000_000, 2_000_000);
                case W6 -> new Lengths(500_000, 1_000_000);
                case W3 -> new Lengths(2_000_000, 5_000_000);
                case W8 -> new Lengths(2_000_000, 6_000_000);
                case W0, W1 -> new Lengths(1_000_000, 6_000_000);
                default -> new Lengths(1_000_000, 3_000_000);
            };
        }
    }

    List<Engine> engines() {
        return task.workload().engines().stream().filter(runs::containsKey).toList();
    }

    Lengths lengths(Engine engine) {
        Lengths lengths = runs.get(engine);
        if (lengths == null) {
            throw new IllegalArgumentException(engine.label() + " does not run");
        }
        return lengths;
    }

    /** How many events the runs of an engine have, in the order of its runs. */
    SortedSet<Long> runLengths(Engine engine) {
        Lengths lengths = lengths(engine);
        SortedSet<Long> all = new TreeSet<>(List.of(lengths.shortRun(), lengths.longRun()));
        if (Bar.isJudgedByWholeRuns(this) && (engine == Engine.MILLRACE || engine == Engine.DSL)) {
            all.add(wholeRun(engine));
        }
        return all;
    }

    /** How many events the run has by which whole runs are judged: fewer where so many would take the engine too long. */
    long wholeRun(Engine engine) {
        return Math.min(Bar.WHOLE_RUN, lengths(engine).longRun());
    }

    /** Whether records go through Millrace one by one. */
    boolean isInRecordLane() {
        return given.getOrDefault("set", "").contains("millrace.lane=record");
    }

    Guarantee guarantee() {
        return settings.guarantee();
    }

    /** The options of the JVM of a run. */
    List<String> jvmOptions(Job job) {
        List<String> options = JvmOptions.of(job.engine(), heap);
        if (isProfiled(job)) {
            options.addAll(profiling.jvmOptions(job));
        }
        return options;
    }

    private boolean isProfiled(Job job) {
        return profiling.isOn() && job.events() == lengths(job.engine()).longRun();
    }

    /** Where the time of a run went; nothing when it was not recorded. */
    List<String> profile(Job job) {
        return isProfiled(job) ? profiling.summary(job) : List.of();
    }

    /** What is run, in one line. */
    String headline() {
        return String.format(
                Locale.ROOT,
                "%s %s commits each %d ms, %d devices (zipf %s), %d %% late, window %d s, grace %d s, keys %s, %s, "
                        + "batch.size %d, linger.ms %d, compression %s, max.poll.records %d, "
                        + "%d partitions, %d threads, -Xmx%s, JDK %s, %d cores",
                task.workload(),
                guarantee().property(),
                guarantee().commitInterval().toMillis(),
                task.readings().devices(),
                task.readings().zipf(),
                task.readings().latePercent(),
                task.windowSeconds(),
                task.graceSeconds(),
                task.keys().name().toLowerCase(Locale.ROOT),
                task.aggregates().name().toLowerCase(Locale.ROOT) + " aggregates",
                settings.batchBytes(),
                settings.lingerMillis(),
                settings.compression(),
                settings.pollRecords(),
                Job.PARTITIONS,
                Job.THREADS,
                heap,
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
    }

    /** The command that does this again. */
    String command() {
        StringBuilder command = new StringBuilder("mvn -q -f test-harness/bench/pom.xml compile exec:exec");
        new TreeMap<>(given).forEach((name, value) -> {
            if (!PLACES.contains(name)) {
                command.append(" -D").append(name).append('=').append(value);
            }
        });
        return command.toString();
    }

    /**
     * Reads {@code name=value}; an empty value is the default.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    static Plan parse(List<String> arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            refuseUnnamed(name);
            if (!argument.substring(equals + 1).isBlank()) {
                given.put(name, argument.substring(equals + 1).trim());
            }
        }
        Mode mode = one(Mode.class, given.getOrDefault("mode", "compare"));
        Path folder = Path.of(given.getOrDefault("folder", "target/bench"));
        Workload workload = one(Workload.class, given.getOrDefault("bench", defaultWorkload(mode)));
        Map<Engine, Lengths> runs = runs(workload, given);
        Job.Task task = task(mode, workload, given);
        if (task.readings().latePercent() > 0 && workload == Workload.W4) {
            // Its windows wait for late events; those of the others are answers to each event as it comes.
            runs.remove(Engine.DSL);
        }
        String results = given.getOrDefault("results", "");
        return new Plan(
                mode,
                task,
                settings(mode, given),
                number(given, "rounds", 3),
                parsed("seed", given.getOrDefault("seed", Long.toString(SEED)), Long::parseLong),
                runs,
                given.getOrDefault("heap", mode == Mode.MEMORY ? "512m" : "4g"),
                load(mode, given),
                Profiling.parse(given.getOrDefault("profile", ""), number(given, "profile.delay", 5), folder),
                folder,
                results.isEmpty() ? null : Path.of(results),
                Path.of(given.getOrDefault("launcher", "millrace")),
                given);
    }

    /**
     * Maven hands on the settings that its pom names, and is silent about others.
     *
     * @param mavenCommandLine the arguments of {@code mvn}; those with a dot or {@code skip} may be Maven's own
     * @throws IllegalArgumentException that says what is wrong
     */
    static void refuseUnknown(String mavenCommandLine) {
        Matcher settings = MAVEN_SETTING.matcher(mavenCommandLine);
        while (settings.find()) {
            refuseUnnamed(settings.group("name"));
        }
    }

    private static void refuseUnnamed(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("no setting " + name + "; there are " + new TreeSet<>(NAMES));
        }
    }

    private static String defaultWorkload(Mode mode) {
        return switch (mode) {
            case COMPARE, MEMORY, PUBLISH -> "W4";
            case LATENCY -> "W6";
            case HEAP -> "W2";
            case STARTUP -> "W1";
        };
    }

    private static Load load(Mode mode, Map<String, String> given) {
        int rate = number(given, "rate", mode == Mode.LATENCY ? 2_000 : 20_000);
        String minutes = given.getOrDefault("minutes", mode == Mode.LATENCY ? "3" : "10");
        return new Load(rate, parsed("minutes", minutes, Double::parseDouble));
    }

    private static Job.Settings settings(Mode mode, Map<String, String> given) {
        Map<String, String> millrace = new LinkedHashMap<>();
        for (String each : given.getOrDefault("set", "").split(";", -1)) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                millrace.put(
                        each.substring(0, equals).trim(),
                        each.substring(equals + 1).trim());
            } else if (!each.isBlank()) {
                throw new IllegalArgumentException("set is NAME=VALUE;NAME=VALUE, not " + each.trim());
            }
        }
        // A wrong one is told here and not in the trace of a child.
        new ConfigKeys().with(millrace, "-Dset").build("bench", Path.of("state"));
        // Whoever wants results soon does not wait for full batches.
        int linger = mode == Mode.LATENCY ? 0 : Job.Settings.LINGER_MILLIS;
        return new Job.Settings(
                guarantee(given.getOrDefault("guarantee", "alos")),
                number(given, "batch.size", Job.Settings.BATCH_BYTES),
                number(given, "linger", linger),
                given.getOrDefault("compression", "none"),
                number(given, "max.poll.records", Job.Settings.POLL_RECORDS),
                millrace);
    }

    private static Job.Task task(Mode mode, Workload workload, Map<String, String> given) {
        boolean isForMemory = mode == Mode.MEMORY;
        int windowSeconds = number(given, "window.seconds", isForMemory ? 3_600 : 30);
        int windowEvents = number(given, "window.events", 30);
        int late = number(given, "late", 0);
        int devices = isForMemory ? 1_000_000 : Math.max(1, windowSeconds * 1_000 / windowEvents);
        Readings.Shape shape = new Readings.Shape(
                number(given, "devices", devices),
                parsed("zipf", given.getOrDefault("zipf", "0"), Double::parseDouble),
                late);
        return new Job.Task(
                workload,
                shape,
                windowSeconds,
                number(given, "grace", late > 0 ? 10 : 2),
                one(Dataset.Keys.class, given.getOrDefault("keys", "declared")),
                one(Job.Aggregates.class, given.getOrDefault("aggregates", "avro")),
                EMIT_MILLIS);
    }

    private static Map<Engine, Lengths> runs(Workload workload, Map<String, String> given) {
        Map<Engine, Lengths> runs = new EnumMap<>(Engine.class);
        if (given.containsKey("engines")) {
            for (String name : given.getOrDefault("engines", "").split(",", -1)) {
                Engine engine = one(Engine.class, name);
                if (!workload.engines().contains(engine)) {
                    throw new IllegalArgumentException(engine.label() + " does not do " + workload);
                }
                runs.put(engine, Lengths.of(workload, engine));
            }
        } else {
            workload.engines().forEach(engine -> runs.put(engine, Lengths.of(workload, engine)));
        }
        String lengths = given.getOrDefault("lengths", "");
        for (String each : lengths.isEmpty() ? new String[0] : lengths.split(",", -1)) {
            int equals = each.indexOf('=');
            if (equals < 0) {
                runs.replaceAll((engine, before) -> Lengths.parse(each));
            } else {
                runs.replace(one(Engine.class, each.substring(0, equals)), Lengths.parse(each.substring(equals + 1)));
            }
        }
        return runs;
    }

    private static Guarantee guarantee(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "alos", "at_least_once" -> Guarantee.AT_LEAST_ONCE;
            case "eos", "exactly_once_v2" -> Guarantee.EXACTLY_ONCE;
            default -> throw new IllegalArgumentException("guarantee is alos or eos, not " + text);
        };
    }

    private static <E extends Enum<E>> E one(Class<E> kind, String text) {
        for (E each : kind.getEnumConstants()) {
            if (each.name().equalsIgnoreCase(text.trim())) {
                return each;
            }
        }
        throw new IllegalArgumentException("no " + text.trim() + " in "
                + Arrays.stream(kind.getEnumConstants()).map(Plan::inSettings).toList());
    }

    /** As README.md writes it: workloads have capitals. */
    private static String inSettings(Enum<?> value) {
        return value instanceof Workload ? value.name() : value.name().toLowerCase(Locale.ROOT);
    }

    private static int number(Map<String, String> given, String name, int absent) {
        return parsed(name, given.getOrDefault(name, Integer.toString(absent)), Integer::parseInt);
    }

    private static <N> N parsed(String name, String text, Function<String, N> parse) {
        try {
            return parse.apply(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(name + " is a number, not " + text, wrong);
        }
    }
}
