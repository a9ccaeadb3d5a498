// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.state.kafka.MillraceStores;
import io.millrace.topology.planner.physical.ForeignJoin;
import io.millrace.topology.planner.physical.InternalNames;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.operator.PlacedStep;
import io.millrace.topology.runtime.operator.StageProcessor;
import io.millrace.topology.runtime.operator.StageSpec;
import io.millrace.topology.runtime.operator.StepNames;
import io.millrace.topology.runtime.record.InternalTimeExtractor;
import io.millrace.topology.runtime.record.SourceValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.internals.InternalTopicProperties;
import org.apache.kafka.streams.processor.internals.InternalTopologyBuilder;

/**
 * Builds the topology of a plan: for each group of steps that are connected in memory the source topics, one processor that
 * runs all of them, its stores, and the sink topics. One thread.
 */
public final class TopologyAssembler {
    private final PhysicalPlan plan;
    private final RuntimeEnvironment environment;
    private final OpenTopology topology = new OpenTopology();

    private TopologyAssembler(PhysicalPlan plan, RuntimeEnvironment environment) {
        this.plan = plan;
        this.environment = environment;
    }

    /** The topology of a validated plan. */
    public static Topology assemble(PhysicalPlan plan, RuntimeEnvironment environment) {
        return new TopologyAssembler(plan, environment).assemble();
    }

    /** Internal topics are known to the builder behind a topology only; the Processor API has no method for them. */
    private static final class OpenTopology extends Topology {
        InternalTopologyBuilder builder() {
            return internalTopologyBuilder;
        }
    }

    private Topology assemble() {
        List<Component> components = Component.of(plan, environment);
        for (Component component : components) {
            for (PlacedStep repartition : component.repartitions()) {
                topology.builder()
                        .addInternalTopic(
                                StepNames.repartitionTopic(repartition.step()), InternalTopicProperties.empty());
            }
        }
        components.forEach(this::assemble);
        return topology;
    }

    private void assemble(Component component) {
        List<String> parents = new ArrayList<>();
        for (String topic : component.topics()) {
            parents.add(addSource(component, topic));
        }
        for (PlacedStep repartition : component.repartitions()) {
            String node = StepNames.repartitionSourceNode(repartition.step());
            topology.addSource(
                    AutoOffsetReset.earliest(),
                    node,
                    new InternalTimeExtractor(),
                    new ByteArrayDeserializer(),
                    new SourceValue.Wrapper(),
                    StepNames.repartitionTopic(repartition.step()));
            parents.add(node);
        }
        String processor = StepNames.processorNode(component.name());
        topology.addProcessor(
                processor,
                StageProcessor.supplier(new StageSpec(
                        component.name(),
                        plan,
                        component.steps(),
                        component.repartitions(),
                        component.topics(),
                        environment)),
                parents.toArray(new String[0]));
        addStores(component, processor);
        addSinks(component, processor);
        copartition(component);
    }

    private String addSource(Component component, String topic) {
        String node = StepNames.sourceNode(topic);
        // Where to begin is the application's setting: auto.offset.reset.
        AutoOffsetReset fromConfiguration = null;
        topology.addSource(
                fromConfiguration,
                node,
                InputTimes.of(component, topic, environment),
                new ByteArrayDeserializer(),
                new SourceValue.Wrapper(),
                topic);
        return node;
    }

    private void addStores(Component component, String processor) {
        topology.addStateStore(MillraceStores.barrier(StepNames.barrier(component.name())), processor);
        for (PlacedStep placed : component.steps()) {
            for (String store : InternalNames.stores(placed.step(), placed.query())) {
                topology.addStateStore(environment.stores().ordered(store), processor);
            }
        }
    }

    private void addSinks(Component component, String processor) {
        for (PlacedStep placed : component.steps()) {
            if (placed.step() instanceof Step.Sink sink && !sink.topic().equals(Step.Sink.SHOWN)) {
                addSink(StepNames.sinkNode(sink), sink.topic(), processor);
            } else if (placed.step().goesThroughTopic()) {
                Step through = placed.step();
                addSink(StepNames.repartitionSinkNode(through), StepNames.repartitionTopic(through), processor);
            }
        }
        addSink(StepNames.deadLetterNode(component.name()), environment.deadLetterTopic(), processor);
    }

    private void addSink(String node, String topic, String processor) {
        topology.addSink(node, topic, new ByteArraySerializer(), new ByteArraySerializer(), processor);
    }

    /**
     * The two sides of a join must have the same partitions, and so must a topic and the internal one behind which rows stay in
     * their partition, or come back to it; Kafka Streams makes the internal topic so.
     */
    private void copartition(Component component) {
        for (PlacedStep placed : component.steps()) {
            if (placed.step() instanceof Step.Repartition step && component.loops(step)) {
                List<String> sources = new ArrayList<>();
                component.topics().forEach(topic -> sources.add(StepNames.sourceNode(topic)));
                sources.add(StepNames.repartitionSourceNode(step));
                topology.builder().copartitionSources(sources);
            }
            if (placed.step() instanceof ForeignJoin.Joined join) {
                Step references = placed.query().step(join.references());
                topology.builder()
                        .copartitionSources(List.of(
                                entryNode(placed, join.answers()),
                                entryNode(placed, references.inputs().get(0))));
            }
            if (Component.isJoin(placed.step())) {
                Set<String> nodes = new LinkedHashSet<>();
                placed.step().inputs().forEach(input -> nodes.add(entryNode(placed, input)));
                topology.builder().copartitionSources(nodes);
            }
        }
    }

    /** The source node whose partitions are those of a step's rows. */
    private static String entryNode(PlacedStep placed, String id) {
        Step at = placed.query().step(id);
        while (true) {
            if (at.goesThroughTopic()) {
                return StepNames.repartitionSourceNode(at);
            }
            if (at instanceof Step.Source source) {
                return StepNames.sourceNode(source.topic());
            }
            // Answers come back to where the left table's rows are.
            String before = at instanceof ForeignJoin.Joined join
                    ? placed.query().step(join.references()).inputs().get(0)
                    : at.inputs().get(0);
            at = placed.query().step(before);
        }
    }
}
