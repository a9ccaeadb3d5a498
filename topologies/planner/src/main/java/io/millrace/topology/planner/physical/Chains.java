// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Statements that read the topic of another statement of the same application, and may take its rows in memory instead, as they are
 * written.
 *
 * <pre>
 *   A: source s, where, project, sink t     B: source t, where, sink u
 *   A: source s, where, project, sink t     B: tap A.sink, where, sink u
 * </pre>
 *
 * <p>All statements that read a topic take it so, or none does: they have one position in it. Only where nobody can see a difference
 * in the rows: what a value is after it was written and read is the value, and nothing that reads the topic needs its partitions.
 * Immutable, any thread.
 */
public final class Chains {
    private final PhysicalPlan plan;
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Map<String, String> reasons = new LinkedHashMap<>();

    /** A topic that can be handed on, and the statement that writes it. */
    private record Link(QueryPlan writer, List<QueryPlan> readers) {}

    private Chains(PhysicalPlan plan) {
        this.plan = plan;
    }

    /**
     * Looks for them.
     *
     * @param plan in which all rows go through their topics
     * @param catalog what the files declare
     * @param inserted the topics that rows of INSERT INTO … VALUES go to
     */
    public static Chains of(PhysicalPlan plan, Catalog catalog, Set<String> inserted) {
        Chains chains = new Chains(plan);
        Set<String> seen = new LinkedHashSet<>();
        for (QueryPlan query : plan.queries()) {
            for (Step.Source source : query.sources()) {
                if (seen.add(source.topic())) {
                    chains.look(source.topic(), catalog, inserted);
                }
            }
        }
        return chains;
    }

    private void look(String topic, Catalog catalog, Set<String> inserted) {
        List<QueryPlan> writers = plan.queries().stream()
                .filter(query -> query.sink().topic().equals(topic))
                .toList();
        if (writers.isEmpty()) {
            return;
        }
        List<QueryPlan> readers = plan.queries().stream()
                .filter(query ->
                        query.reads().stream().anyMatch(read -> read.topic().equals(topic)))
                .toList();
        Optional<String> reason = writers.size() > 1 || inserted.contains(topic)
                ? Optional.of("several statements write " + topic)
                : ofWriter(writers.get(0), catalog).or(() -> ofReaders(topic, writers.get(0), readers));
        reason.ifPresentOrElse(
                why -> reasons.put(topic, why), () -> links.put(topic, new Link(writers.get(0), readers)));
    }

    private static Optional<String> ofWriter(QueryPlan writer, Catalog catalog) {
        Step.Sink sink = writer.sink();
        boolean isOwn = catalog.source(sink.sinkName())
                .filter(source -> source.origin() == SourceDefinition.Origin.QUERY)
                .isPresent();
        if (!isOwn) {
            return Optional.of(sink.sinkName() + " is declared by a statement of its own");
        }
        if (sink.kind() != SourceKind.STREAM || sink.window() != null) {
            return Optional.of(sink.sinkName() + (sink.window() == null ? " is a table" : " has windows in its key"));
        }
        if (sink.timestampColumn() != null) {
            return Optional.of(sink.sinkName() + " has a TIMESTAMP column");
        }
        boolean isOfOneRecord = writer.steps().stream()
                .noneMatch(step -> step instanceof Step.StreamJoin
                        || step instanceof Step.Aggregate
                        || step instanceof Step.Changes
                        || step instanceof Step.TablesJoin
                        || step instanceof ForeignJoin);
        return isOfOneRecord
                ? WrittenValues.problem(sink)
                : Optional.of("rows of " + sink.sinkName() + " come of several records");
    }

    private Optional<String> ofReaders(String topic, QueryPlan writer, List<QueryPlan> readers) {
        for (QueryPlan reader : readers) {
            if (plan.queries().indexOf(reader) <= plan.queries().indexOf(writer)) {
                return Optional.of(reader.id() + " stands before the statement that writes " + topic);
            }
            if (asksForItsRecord(reader)) {
                return Optional.of(reader.id() + " asks for partition, offset or headers");
            }
            for (Step.Source source : reader.sources()) {
                Optional<String> problem =
                        source.topic().equals(topic) ? ofSource(source, writer.sink(), reader) : Optional.empty();
                if (problem.isPresent()) {
                    return problem;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofSource(Step.Source source, Step.Sink sink, QueryPlan reader) {
        boolean isDeclaredSo = source.sourceName().equals(sink.sinkName())
                && source.kind() == sink.kind()
                && source.format().equals(sink.format())
                && source.window() == null
                && source.eventTime() == null
                && new HashSet<>(source.declared().columns())
                        .equals(new HashSet<>(sink.schema().columns()));
        if (!isDeclaredSo) {
            return Optional.of(reader.id() + " reads " + source.topic() + " by another declaration");
        }
        return ofSteps(source.id(), reader);
    }

    /** Whether where a record lies in the topic shows in the query. */
    private static boolean asksForItsRecord(QueryPlan query) {
        boolean[] found = new boolean[1];
        for (Step step : query.steps()) {
            for (TypedExpression expression : PlanValidator.expressions(step)) {
                Expressions.walk(
                        expression,
                        node -> found[0] |= node instanceof TypedExpression.Headers
                                || node instanceof TypedExpression.RowAttribute attribute
                                        && attribute.kind() != TypedExpression.AttributeKind.ROWTIME);
            }
        }
        return found[0];
    }

    /** Rows of one partition of the topic may come from several tasks now: that is nothing to steps that keep nothing. */
    private static Optional<String> ofSteps(String from, QueryPlan reader) {
        for (Step step : reader.steps()) {
            if (!step.inputs().contains(from)) {
                continue;
            }
            boolean isPlain = step instanceof Step.Filter
                    || step instanceof Step.Project
                    || step instanceof Step.Unnest
                    || step instanceof Step.Predict;
            if (isPlain) {
                Optional<String> behind = ofSteps(step.id(), reader);
                if (behind.isPresent()) {
                    return behind;
                }
            } else if (!(step instanceof Step.Repartition || step instanceof Step.Sink)) {
                return Optional.of(step.id() + " needs the partitions of its topic");
            }
        }
        return Optional.empty();
    }

    /** The topics whose rows can be taken in memory by all that read them. */
    public Set<String> topics() {
        return Collections.unmodifiableSet(links.keySet());
    }

    /** Why not, for each other topic that a statement writes and one reads. */
    public Map<String, String> reasons() {
        return Collections.unmodifiableMap(reasons);
    }

    /**
     * The plan in which the rows of some topics are taken in memory.
     *
     * @param topics of {@link #topics}
     */
    public PhysicalPlan inMemory(Set<String> topics) {
        if (topics.isEmpty()) {
            return plan;
        }
        Set<QueryPlan> writers = new HashSet<>();
        topics.forEach(topic -> writers.add(link(topic).writer()));
        List<QueryPlan> queries = new ArrayList<>();
        for (QueryPlan query : plan.queries()) {
            List<Step> steps = new ArrayList<>();
            for (Step step : query.steps()) {
                if (step instanceof Step.Source source && topics.contains(source.topic())) {
                    steps.add(tap(source, link(source.topic()).writer().sink()));
                } else if (step instanceof Step.Repartition moved && writers.contains(query)) {
                    // Whoever takes its rows may have to dead-letter their record.
                    steps.add(moved.carryingOrigin());
                } else {
                    steps.add(step);
                }
            }
            queries.add(new QueryPlan(query.id(), steps));
        }
        PhysicalPlan chained = new PhysicalPlan(plan.models(), queries);
        PlanValidator.validate(chained);
        return chained;
    }

    private Link link(String topic) {
        Link link = links.get(topic);
        if (link == null) {
            throw new IllegalArgumentException("rows of " + topic + " cannot be taken in memory");
        }
        return link;
    }

    private static Step.Tap tap(Step.Source source, Step.Sink sink) {
        return new Step.Tap(
                source.id(),
                sink.id(),
                source.sourceName(),
                source.topic(),
                Step.Counted.HERE,
                source.outputs(),
                source.schema());
    }
}
