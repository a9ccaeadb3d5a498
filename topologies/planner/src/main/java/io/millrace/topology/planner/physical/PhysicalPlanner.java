// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A logical plan to the steps of one query: decides where rows are repartitioned and gives every step its id. One thread.
 *
 * <p>Ids are {@code <query>.<step>}: {@code SENSOR_ENRICHED.frames}. A second step of a kind has a number behind it.
 */
public final class PhysicalPlanner implements LogicalNode.Visitor<String> {
    private final String queryId;
    private final List<Step> steps = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private PhysicalPlanner(String queryId) {
        this.queryId = queryId;
    }

    /**
     * Plans one query.
     *
     * @param sink where it writes; its schema is that of the plan's projection
     */
    public static QueryPlan plan(
            String queryId,
            LogicalNode.Project root,
            SourceDefinition sink,
            String like,
            Step.@Nullable EventTime timestampColumn) {
        PhysicalPlanner planner = new PhysicalPlanner(queryId);
        String input = (sink.window() == null ? root : withWindowStart(root)).accept(planner);
        planner.steps.add(new Step.Sink(
                planner.id("sink"),
                input,
                sink.name(),
                sink.kind(),
                sink.topic(),
                sink.format(),
                sink.partitions(),
                sink.replicas(),
                like,
                timestampColumn,
                sink.window(),
                root.schema()));
        return new QueryPlan(queryId, planner.steps);
    }

    /** The start of the window belongs to the key's bytes, whether or not it is selected. */
    private static LogicalNode.Project withWindowStart(LogicalNode.Project root) {
        List<TypedExpression> expressions = new ArrayList<>(root.expressions());
        expressions.add(new TypedExpression.ColumnRef("WINDOWSTART", SqlType.BIGINT));
        return new LogicalNode.Project(
                root.input(),
                expressions,
                root.schema().plus(List.of(Column.value(Step.Sink.WINDOW_START, SqlType.BIGINT))));
    }

    private String id(String name) {
        String id = queryId + "." + name;
        for (int i = 2; !ids.add(id); i++) {
            id = queryId + "." + name + "." + i;
        }
        return id;
    }

    private String add(Step step) {
        steps.add(step);
        return step.id();
    }

    @Override
    public String scan(LogicalNode.Scan node) {
        SourceDefinition source = node.source();
        return add(new Step.Source(
                id("source." + source.name()),
                source.name(),
                source.kind(),
                source.topic(),
                source.format(),
                source.schema(),
                node.outputs(),
                source.eventTime(),
                node.schema()));
    }

    @Override
    public String filter(LogicalNode.Filter node) {
        String input = node.input().accept(this);
        String name = node.role() == LogicalNode.FilterRole.WHERE ? "where" : "having";
        return add(new Step.Filter(id(name), input, node.condition(), node.schema()));
    }

    @Override
    public String project(LogicalNode.Project node) {
        String input = node.input().accept(this);
        return add(new Step.Project(id("project"), input, node.expressions(), node.schema()));
    }

    @Override
    public String frames(LogicalNode.Frames node) {
        String input = repartitioned(node.input(), node.partitionBy(), "frames", false);
        return add(new Step.Trailing(
                id("frames"),
                input,
                node.partitionBy(),
                node.graceMillis(),
                node.frames(),
                node.calls(),
                node.schema()));
    }

    @Override
    public String group(LogicalNode.Group node) {
        String input =
                repartitioned(node.input(), node.groupBy(), "group", Combining.isPossible(node.window(), node.calls()));
        return add(new Step.Aggregate(
                id("group"), input, node.groupBy(), node.window(), node.calls(), node.emit(), node.schema()));
    }

    private static final String KAFKA = "KAFKA";
    /** Formats of a key that is hashed as the plain value that it is, as far as anybody can know. */
    private static final Set<String> UNWRAPPED = Set.of(KAFKA, "NONE");

    private static final Set<SqlType> HASHED_ALIKE =
            Set.of(SqlType.STRING, SqlType.INTEGER, SqlType.BIGINT, SqlType.DOUBLE);

    /** The input, through an internal topic unless its rows already meet by these keys. */
    private String repartitioned(LogicalNode node, List<TypedExpression> keys, String before, boolean combines) {
        String input = node.accept(this);
        Partitioning by = Partitioning.of(node);
        if (by.meets(keys)) {
            return input;
        }
        return add(new Step.Repartition(
                id(before + ".repartition"), input, keys, keyFormat(by, keys), false, combines, node.schema()));
    }

    /**
     * Hashed as producers of the source hash a key, rows whose key is the record's are in their partition already. Where the
     * source declares no key, its producers may have written one all the same.
     */
    private static @Nullable String keyFormat(Partitioning input, List<TypedExpression> keys) {
        boolean single = keys.size() == 1 && HASHED_ALIKE.contains(keys.get(0).type());
        return single && UNWRAPPED.contains(input.format()) ? KAFKA : null;
    }

    @Override
    public String join(LogicalNode.Join node) {
        String stream = node.stream().accept(this);
        LogicalNode.Scan table = (LogicalNode.Scan) node.table();
        String keyFormat = table.source().format().keyFormat();
        Partitioning by = Partitioning.of(node.stream());
        if (!by.isExactly(node.key(), keyFormat)) {
            stream = add(new Step.Repartition(
                    id("join.repartition"),
                    stream,
                    List.of(node.key()),
                    keyFormat,
                    false,
                    false,
                    node.stream().schema()));
        }
        String tableStep = node.table().accept(this);
        return add(new Step.TableJoin(
                id("join." + table.source().name()),
                stream,
                tableStep,
                node.kind(),
                node.key(),
                node.tableKey(),
                node.schema()));
    }

    @Override
    public String predict(LogicalNode.Predict node) {
        String input = node.input().accept(this);
        carryOrigins();
        return add(
                new Step.Predict(id("predict." + node.model()), input, node.model(), node.arguments(), node.schema()));
    }

    @Override
    public String unnest(LogicalNode.Unnest node) {
        String input = node.input().accept(this);
        return add(new Step.Unnest(id("unnest"), input, node.arrays(), node.schema()));
    }

    /** A model may fail on a row, whose original bytes must then still be there. */
    private void carryOrigins() {
        steps.replaceAll(step -> step instanceof Step.Repartition r ? r.carryingOrigin() : step);
    }

    /** What the rows of a node are partitioned by: columns of a topic's key in its format, or nothing that is known. */
    private record Partitioning(List<TypedExpression> keys, String format) {
        static Partitioning of(LogicalNode node) {
            return node.accept(new Finder());
        }

        /** Rows with equal keys are in one partition when all that the partition depends on is among the keys. */
        boolean meets(List<TypedExpression> wanted) {
            return !keys.isEmpty() && wanted.containsAll(keys);
        }

        boolean isExactly(TypedExpression key, String keyFormat) {
            return keys.equals(List.of(key)) && format.equals(keyFormat);
        }
    }

    private static final class Finder implements LogicalNode.Visitor<Partitioning> {
        @Override
        public Partitioning scan(LogicalNode.Scan node) {
            List<TypedExpression> keys = new ArrayList<>();
            RowSchema declared = node.source().schema();
            for (Column key : declared.keys()) {
                String symbol = node.outputs().stream()
                        .filter(output -> output.column().equals(key.name()))
                        .map(Step.SourceOutput::name)
                        .findFirst()
                        .orElse("");
                keys.add(new TypedExpression.ColumnRef(symbol, key.type()));
            }
            return new Partitioning(keys, node.source().format().keyFormat());
        }

        @Override
        public Partitioning filter(LogicalNode.Filter node) {
            return node.input().accept(this);
        }

        @Override
        public Partitioning project(LogicalNode.Project node) {
            return new Partitioning(List.of(), "");
        }

        @Override
        public Partitioning frames(LogicalNode.Frames node) {
            Partitioning below = node.input().accept(this);
            return below.meets(node.partitionBy()) ? below : new Partitioning(node.partitionBy(), "");
        }

        @Override
        public Partitioning group(LogicalNode.Group node) {
            return new Partitioning(List.of(), "");
        }

        @Override
        public Partitioning join(LogicalNode.Join node) {
            LogicalNode.Scan table = (LogicalNode.Scan) node.table();
            return new Partitioning(List.of(node.key()), table.source().format().keyFormat());
        }

        @Override
        public Partitioning unnest(LogicalNode.Unnest node) {
            return node.input().accept(this);
        }

        @Override
        public Partitioning predict(LogicalNode.Predict node) {
            return node.input().accept(this);
        }
    }
}
