// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.topology.planner.physical.Step;

/**
 * The names of nodes, stores and internal topics. They are a contract with what lies in Kafka and on disk: changing one is a
 * decision about upgrades.
 */
public final class StepNames {
    private StepNames() {}

    /** The store of a step that keeps state; its changelog is {@code <application>-<store>-changelog}. */
    public static String store(Step step) {
        return step.id();
    }

    /** The internal topic of a step whose rows go through one, without the application's prefix. */
    public static String repartitionTopic(Step step) {
        return step.id();
    }

    public static String sourceNode(String topic) {
        return "source:" + topic;
    }

    public static String repartitionSourceNode(Step step) {
        return "repartitioned:" + step.id();
    }

    public static String repartitionSinkNode(Step step) {
        return "repartition:" + step.id();
    }

    public static String processorNode(String component) {
        return "stage:" + component;
    }

    public static String sinkNode(Step step) {
        return "sink:" + step.id();
    }

    public static String deadLetterNode(String component) {
        return "dead-letters:" + component;
    }

    public static String barrier(String component) {
        return "barrier-" + component;
    }
}
