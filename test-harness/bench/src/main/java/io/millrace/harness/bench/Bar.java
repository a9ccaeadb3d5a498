// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What Millrace wants to reach: a quantity of its own, set against that of others. Immutable.
 *
 * @param against whose quantities are added up
 */
record Bar(Workload workload, String remark, Quantity quantity, List<Engine> against, double limit) {
    /** Fewer rounds decide nothing. */
    static final int ROUNDS_LEAST = 7;

    /** Events of a whole run. */
    static final long WHOLE_RUN = 1_000_000;

    private static final double WHOLE_RUN_LIMIT = 0.6;

    /** CPU seconds per million events that Flink SQL took for W7 in a whole run of 200,000. */
    private static final double FLINK_SESSIONS = 47;

    private static final double RECORD_LANE_BYTES = 600;
    private static final double BATCH_LANE_BYTES = 200;

    enum Quantity {
        /** CPU seconds per million events in the steady state; Millrace's by the others'. */
        STEADY("CPU"),
        /** CPU seconds of a whole run of a million events; Millrace's by the others'. */
        WHOLE("CPU of a whole run of 1 M events"),
        /** Millrace's CPU seconds per million events in a whole run of 200,000. */
        WHOLE_200_000("CPU s per M events of a whole run of 200,000"),
        /** Bytes that stream threads allocate per event in the steady state; Millrace's less the others'. */
        ALLOCATED("bytes allocated per event"),
        /** Bytes of changelogs by those of the input's values. */
        CHANGELOG("changelog bytes by value bytes"),
        /** Bytes written to disk by those of the input's values. */
        DISK("bytes on disk by value bytes");

        private final String words;

        Quantity(String words) {
            this.words = words;
        }
    }

    /** A verdict is given where a bar is compared with an interval. */
    enum Reached {
        MET,
        NOT_MET,
        UNDECIDED;

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        static Reached of(Interval interval, double limit) {
            if (interval.high() <= limit) {
                return MET;
            }
            return interval.low() > limit ? NOT_MET : UNDECIDED;
        }
    }

    /** Whether Millrace's and the DSL's runs are compared from their start on. */
    static boolean isJudgedByWholeRuns(Plan plan) {
        return switch (plan.task().workload()) {
            case W1, W2, W3, W4, W5, W6 ->
                plan.engines().containsAll(List.of(Engine.MILLRACE, Engine.DSL))
                        && plan.lengths(Engine.MILLRACE).longRun() >= WHOLE_RUN;
            default -> false;
        };
    }

    /** The bars that a plan can say something about. */
    static List<Bar> of(Plan plan) {
        List<Bar> bars = new ArrayList<>();
        Workload workload = plan.task().workload();
        switch (workload) {
            case W0 ->
                bars.add(
                        plan.isInRecordLane()
                                ? steady(workload, "record lane", 2.3, Engine.COPY)
                                : steady(workload, "batch lane", 1.6, Engine.COPY));
            case W1 -> bars.add(steady(workload, "", 0.5, Engine.DSL));
            case W2 -> bars.add(steady(workload, "", 0.2, Engine.DSL));
            case W3 -> bars.add(steady(workload, "", 0.12, Engine.DSL));
            case W4 -> trailing(plan, bars);
            case W5 -> bars.add(steady(workload, "", 0.25, Engine.DSL));
            case W6 -> bars.add(steady(workload, "", 1.5, Engine.COPY, Engine.ONNX));
            case W7 -> {
                bars.add(steady(workload, "", 0.03, Engine.DSL));
                bars.add(new Bar(workload, "", Quantity.WHOLE_200_000, List.of(), FLINK_SESSIONS * 0.3));
            }
            case W8 -> bars.add(steady(workload, "", 0.15, Engine.DSL));
            case W9 -> bars.add(steady(workload, "", 0.25, Engine.DSL));
            case TEN, ROUTES -> bars.add(steady(workload, "", 2.5, Engine.ONE));
            case CHAIN -> bars.add(steady(workload, "", 0.4, Engine.SEPARATE));
            case Q1, Q2, Q5, Q7, Q8, Q11, Q12, Q17, Q18, FRAMES, LIMITS -> {
                // Measured without a bar.
            }
        }
        if (isJudgedByWholeRuns(plan)) {
            String remark = plan.wholeRun(Engine.DSL) < WHOLE_RUN ? "dsl with fewer events" : "";
            bars.add(new Bar(workload, remark, Quantity.WHOLE, List.of(Engine.DSL), WHOLE_RUN_LIMIT));
        }
        boolean isWithoutSessionsAndJoins = workload != Workload.W7 && workload != Workload.W9;
        if (workload.name().startsWith("W") && isWithoutSessionsAndJoins) {
            bars.add(
                    plan.isInRecordLane()
                            ? allocated(workload, "record lane", RECORD_LANE_BYTES)
                            : allocated(workload, "batch lane", BATCH_LANE_BYTES));
        }
        return bars.stream().filter(bar -> bar.isAbout(plan)).toList();
    }

    private static void trailing(Plan plan, List<Bar> bars) {
        Workload workload = Workload.W4;
        bars.add(steady(workload, "", 2.5, Engine.COPY));
        int devices = plan.task().readings().devices();
        double perWindow = plan.task().windowSeconds() * 1_000.0 / devices;
        if (perWindow == 30) {
            bars.add(steady(workload, "30 in the window", 1 / 150.0, Engine.DSL));
            bars.add(steady(workload, "30 in the window", 1 / 20.0, Engine.PROCESSOR));
        } else if (perWindow == 100) {
            bars.add(steady(workload, "100 in the window", 1 / 400.0, Engine.DSL));
        }
        if (devices == 1_000 || devices == 1_000_000) {
            double limit = devices == 1_000 ? 0.3 : 2;
            bars.add(new Bar(workload, devices + " keys", Quantity.CHANGELOG, List.of(), limit));
            bars.add(new Bar(workload, devices + " keys", Quantity.DISK, List.of(), limit));
        }
    }

    private static Bar steady(Workload workload, String remark, double limit, Engine... against) {
        return new Bar(workload, remark, Quantity.STEADY, List.of(against), limit);
    }

    private static Bar allocated(Workload workload, String remark, double limit) {
        return new Bar(workload, remark, Quantity.ALLOCATED, List.of(Engine.COPY), limit);
    }

    private boolean isAbout(Plan plan) {
        List<Engine> engines = plan.engines();
        if (!engines.contains(Engine.MILLRACE) || !engines.containsAll(against)) {
            return false;
        }
        Plan.Lengths lengths = plan.lengths(Engine.MILLRACE);
        return switch (quantity) {
            case WHOLE_200_000 -> lengths.longRun() == 200_000;
            case WHOLE, STEADY, ALLOCATED, CHANGELOG, DISK -> true;
        };
    }

    /** In words, without the limit. */
    String words() {
        StringBuilder words = new StringBuilder(workload.name()).append(": ").append(quantity.words);
        if (!against.isEmpty()) {
            words.append(quantity == Quantity.ALLOCATED ? " beyond " : " by that of ");
            words.append(
                    String.join(" and ", against.stream().map(Engine::label).toList()));
        }
        return remark.isEmpty() ? words.toString() : words + " (" + remark + ")";
    }
}
