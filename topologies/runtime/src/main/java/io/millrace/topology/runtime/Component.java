// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.topology.planner.physical.ForeignJoin;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.operator.PlacedStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Steps that run in one task: what is connected by rows in memory or reads the same topic. One sub-topology of Kafka Streams.
 *
 * @param name the id of its first step
 * @param steps in the order of the plan; a repartition step stands where it writes, those behind it are elsewhere
 * @param topics the topics of others that it reads
 * @param repartitions the repartition steps whose internal topics it reads
 */
record Component(String name, List<PlacedStep> steps, Set<String> topics, List<PlacedStep> repartitions) {
    /**
     * Cuts a plan at its internal topics. Where rows may be in the right partition already, both sides of the cut are one
     * component: it writes the internal topic and reads it, and keeps such rows.
     *
     * @param environment knows how many partitions topics have, and whether tasks wait for inputs that have nothing
     */
    static List<Component> of(PhysicalPlan plan, RuntimeEnvironment environment) {
        List<Component> cut = of(plan, Set.of());
        Set<String> looping = new LinkedHashSet<>();
        for (Component reader : cut) {
            for (PlacedStep placed : reader.repartitions()) {
                if (mayLoop(cut, placed.step(), reader, environment)) {
                    looping.add(placed.step().id());
                }
            }
        }
        return looping.isEmpty() ? cut : of(plan, looping);
    }

    private static boolean mayLoop(
            List<Component> cut, Step through, Component reader, RuntimeEnvironment environment) {
        return reader.joins()
                ? mayLoopToJoin(cut, reader, environment)
                : reader.inputs() == 1 && isKeyedAsItsSource(through, writer(cut, through));
    }

    /**
     * The inputs of a join are ordered by time. An internal topic that is mostly empty holds the others up where tasks wait for what is
     * empty. All topics stand side by side in one task then, so they must have the same number of partitions.
     */
    private static boolean mayLoopToJoin(List<Component> cut, Component reader, RuntimeEnvironment environment) {
        Set<String> topics = new LinkedHashSet<>(reader.topics());
        for (PlacedStep placed : reader.repartitions()) {
            Component writer = writer(cut, placed.step());
            if (!isKeyedAsItsSource(placed.step(), writer)) {
                return false;
            }
            topics.addAll(writer.topics());
        }
        List<Integer> partitions =
                topics.stream().map(environment::partitionsOf).distinct().toList();
        return environment.maxTaskIdleMillis() <= 0
                && reader.steps().stream().map(PlacedStep::step).allMatch(Component::mayJoinRowsThatStay)
                && partitions.size() == 1
                && partitions.get(0) > 0;
    }

    private static boolean mayJoinRowsThatStay(Step step) {
        return !isJoin(step) || step instanceof Step.TableJoin || step instanceof Step.StreamJoin;
    }

    /** Whether rows may be in the partition already that a step sends them to. */
    private static boolean isKeyedAsItsSource(Step through, Component writer) {
        return through instanceof Step.Repartition step
                && step.keyFormat() != null
                && writer.inputs() == 1
                && writer.topics().size() == 1
                && !writer.joins();
    }

    private static Component writer(List<Component> components, Step through) {
        return components.stream()
                .filter(component -> component.steps().stream()
                        .anyMatch(placed -> placed.step().id().equals(through.id())))
                .findFirst()
                .orElseThrow();
    }

    /** How many topics it reads. */
    int inputs() {
        return topics.size() + repartitions.size();
    }

    boolean joins() {
        return steps.stream().anyMatch(placed -> isJoin(placed.step()));
    }

    /** Whether results depend on the order of rows from several inputs. A row that is late for its window is lost. */
    boolean needsOrder() {
        return joins() || steps.stream().anyMatch(placed -> needsOrder(placed.step()));
    }

    private static boolean needsOrder(Step step) {
        return step instanceof Step.Trailing
                || step instanceof Step.Aggregate aggregate
                        && (aggregate.window() != null
                                || aggregate.calls().stream()
                                        .anyMatch(call -> call.function().dependsOnOrder()));
    }

    /** Whether a step reads two inputs, which are ordered by time and partitioned alike. */
    static boolean isJoin(Step step) {
        return step.inputs().size() > 1;
    }

    /** Whether the internal topic of a step that stands here is read here. */
    boolean loops(Step.Repartition step) {
        return repartitions.stream().anyMatch(placed -> placed.step().id().equals(step.id()))
                && steps.stream().anyMatch(placed -> placed.step().id().equals(step.id()));
    }

    private static List<Component> of(PhysicalPlan plan, Set<String> looping) {
        Groups groups = new Groups();
        looping.forEach(id -> groups.join("after " + id, id));
        for (QueryPlan query : plan.queries()) {
            for (Step step : query.steps()) {
                groups.add(step.id());
                if (step instanceof Step.Source source) {
                    groups.join(step.id(), "topic " + source.topic());
                }
                if (step instanceof ForeignJoin.Joined join) {
                    groups.join(step.id(), join.references());
                }
                if (step instanceof Step.Tap tap) {
                    groups.join(step.id(), tap.of());
                }
                for (String input : step.inputs()) {
                    groups.join(step.id(), entry(query, input));
                }
            }
        }
        Map<String, List<PlacedStep>> steps = new LinkedHashMap<>();
        Map<String, Set<String>> topics = new HashMap<>();
        Map<String, List<PlacedStep>> repartitions = new HashMap<>();
        for (QueryPlan query : plan.queries()) {
            for (Step step : query.steps()) {
                String group = groups.find(step.id());
                steps.computeIfAbsent(group, key -> new ArrayList<>()).add(new PlacedStep(query, step));
                if (step instanceof Step.Source source) {
                    topics.computeIfAbsent(group, key -> new LinkedHashSet<>()).add(source.topic());
                }
                if (step.goesThroughTopic()) {
                    String reader = groups.find("after " + step.id());
                    repartitions
                            .computeIfAbsent(reader, key -> new ArrayList<>())
                            .add(new PlacedStep(query, step));
                }
            }
        }
        List<Component> components = new ArrayList<>();
        steps.forEach((group, placed) -> components.add(new Component(
                placed.get(0).step().id(),
                placed,
                topics.getOrDefault(group, Set.of()),
                repartitions.getOrDefault(group, List.of()))));
        return components;
    }

    /** A step behind a repartition is connected with the internal topic and not with the step that writes it. */
    private static String entry(QueryPlan query, String input) {
        return query.step(input).goesThroughTopic() ? "after " + input : input;
    }

    /** Disjoint sets of names. */
    private static final class Groups {
        private final Map<String, String> parents = new HashMap<>();

        void add(String name) {
            parents.putIfAbsent(name, name);
        }

        String find(String name) {
            add(name);
            String root = name;
            String parent = parents.getOrDefault(root, root);
            while (!parent.equals(root)) {
                root = parent;
                parent = parents.getOrDefault(root, root);
            }
            return root;
        }

        void join(String a, String b) {
            parents.put(find(a), find(b));
        }
    }
}
