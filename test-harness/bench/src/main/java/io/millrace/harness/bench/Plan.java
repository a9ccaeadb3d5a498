// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.topology.engine.config.Guarantee;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the command does. Immutable. */
record Plan(
        Job.Task task,
        Guarantee guarantee,
        int rounds,
        Map<Engine, Lengths> runs,
        String heap,
        Profiling profiling,
        Path folder) {
    private static final Set<String> NAMES = Set.of(
            "bench",
            "guarantee",
            "rounds",
            "engines",
            "lengths",
            "window.seconds",
            "window.events",
            "devices",
            "zipf",
            "late",
            "grace",
            "aggregates",
            "heap",
            "profile",
            "profile.delay",
            "folder");

    private static final int EMIT_MILLIS = 1_000;

    Plan {
        runs = Map.copyOf(runs);
        if (runs.isEmpty() || rounds < 1) {
            throw new IllegalArgumentException("nothing to run");
        }
    }

    /** How many events a short and a long run have; what they differ by is free of start-up. */
    record Lengths(long shortRun, long longRun) {
        Lengths {
            if (shortRun < 1 || longRun <= shortRun) {
                throw new IllegalArgumentException("lengths are SHORT:LONG, not " + shortRun + ":" + longRun);
            }
        }

        List<Long> both() {
            return List.of(shortRun, longRun);
        }

        static Lengths parse(String text) {
            String[] parts = text.split(":", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("lengths are SHORT:LONG, not " + text);
            }
            return new Lengths(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }

        /** Long enough to differ by seconds, short enough for patience: Kafka Streams may need a millisecond an event. */
        static Lengths of(Workload workload, Engine engine) {
            if (workload == Workload.W4 && engine == Engine.DSL) {
                return new Lengths(60_000, 180_000);
            }
            if (workload == Workload.W4 && engine == Engine.PROCESSOR) {
                return new Lengths(500_000, 1_500_000);
            }
            return new Lengths(1_000_000, 5_000_000);
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

    /** The options of the JVM of a run. */
    List<String> jvmOptions(Job job) {
        List<String> options = new ArrayList<>(List.of("-Xmx" + heap));
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
                "%s %s commits each %d ms, %d devices (zipf %s), %d %% late, window %d s, grace %d s, %s, -Xmx%s, JDK %s",
                task.workload(),
                guarantee.property(),
                guarantee.commitInterval().toMillis(),
                task.readings().devices(),
                task.readings().zipf(),
                task.readings().latePercent(),
                task.workload() == Workload.W4 ? task.windowSeconds() : Workload.TUMBLING_MILLIS / 1_000,
                task.graceSeconds(),
                task.aggregates().name().toLowerCase(Locale.ROOT) + " aggregates",
                heap,
                System.getProperty("java.version"));
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
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("no setting " + name + "; there are " + NAMES);
            }
            if (!argument.substring(equals + 1).isBlank()) {
                given.put(name, argument.substring(equals + 1).trim());
            }
        }
        Path folder = Path.of(given.getOrDefault("folder", "target/bench"));
        Workload workload = one(Workload.class, given.getOrDefault("bench", "W4"));
        Map<Engine, Lengths> runs = runs(workload, given);
        Job.Task task = task(workload, given);
        if (task.readings().latePercent() > 0 && workload == Workload.W4) {
            // Its windows wait for late events; those of the others are answers to each event as it comes.
            runs.remove(Engine.DSL);
        }
        return new Plan(
                task,
                guarantee(given.getOrDefault("guarantee", "alos")),
                number(given, "rounds", 3),
                runs,
                given.getOrDefault("heap", "4g"),
                Profiling.parse(given.getOrDefault("profile", ""), number(given, "profile.delay", 5), folder),
                folder);
    }

    private static Job.Task task(Workload workload, Map<String, String> given) {
        int windowSeconds = number(given, "window.seconds", 30);
        int windowEvents = number(given, "window.events", 30);
        int late = number(given, "late", 0);
        Readings.Shape shape = new Readings.Shape(
                number(given, "devices", Math.max(1, windowSeconds * 1_000 / windowEvents)),
                Double.parseDouble(given.getOrDefault("zipf", "0")),
                late);
        return new Job.Task(
                workload,
                shape,
                windowSeconds,
                number(given, "grace", late > 0 ? 10 : 2),
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
        throw new IllegalArgumentException("no " + text + " in " + List.of(kind.getEnumConstants()));
    }

    private static int number(Map<String, String> given, String name, int absent) {
        return Integer.parseInt(given.getOrDefault(name, Integer.toString(absent)));
    }
}
