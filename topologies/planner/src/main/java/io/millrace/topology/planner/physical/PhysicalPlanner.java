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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
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
     * @param root ends in the sink's columns, and in the bounds of windows where those are in its key
     * @param sink where it writes
     */
    public static QueryPlan plan(
            String queryId,
            LogicalNode.Project root,
            SourceDefinition sink,
            String like,
            Step.@Nullable EventTime timestampColumn) {
        PhysicalPlanner planner = new PhysicalPlanner(queryId);
        String input = root.accept(planner);
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
                written(root.schema())));
        return new QueryPlan(queryId, planner.steps);
    }

    /** The bounds of windows are in the key and no columns. */
    private static RowSchema written(RowSchema schema) {
        return new RowSchema(schema.columns().stream()
                .filter(column -> !column.name().equals(Step.Sink.WINDOW_START)
                        && !column.name().equals(Step.Sink.WINDOW_END))
                .toList());
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
                source.window(),
                node.schema()));
    }

    @Override
    public String changes(LogicalNode.Changes node) {
        return changes(node, node.input().accept(this));
    }

    private String changes(LogicalNode.Changes node, String input) {
        String source = steps.stream()
                .filter(Step.Source.class::isInstance)
                .map(step -> ((Step.Source) step).sourceName())
                .reduce("", (first, last) -> last);
        String of = node.input() instanceof LogicalNode.ForeignJoin ? "join" : source;
        return add(new Step.Changes(id("changes." + of), input, node.schema()));
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
        boolean combines = Combining.isPossible(node.window(), node.calls()) && !Combining.isOfChanges(node.input());
        String input = repartitioned(node.input(), node.groupBy(), "group", combines);
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

    /** A table with or without columns for time and place of its records. */
    private static LogicalNode.Scan tableScan(LogicalNode table) {
        return table instanceof LogicalNode.Project project ? tableScan(project.input()) : (LogicalNode.Scan) table;
    }

    @Override
    public String join(LogicalNode.Join node) {
        String stream = node.stream().accept(this);
        LogicalNode.Scan table = tableScan(node.table());
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
    public String streamJoin(LogicalNode.StreamJoin node) {
        boolean isWindowed = node.leftKeys().size() > 1;
        Partitioning left = Partitioning.of(node.left());
        Partitioning right = Partitioning.of(node.right());
        boolean leftStays = isWindowed || left.isBy(node.leftKeys().get(0));
        boolean rightStays = isWindowed
                || right.isBy(node.rightKeys().get(0))
                        && (!leftStays || right.format().equals(left.format()));
        // Whoever stays where it is says how the other one's keys are hashed.
        String format = leftStays ? left.format() : rightStays ? right.format() : formatOfBoth(node, left, right);
        String leftStep = side(node.left(), leftStays, node.leftKeys(), format, "left");
        String rightStep = side(node.right(), rightStays, node.rightKeys(), format, "right");
        return add(new Step.StreamJoin(
                id("join"),
                leftStep,
                rightStep,
                node.kind(),
                node.window(),
                node.leftKeys(),
                node.rightKeys(),
                node.keys().stream().map(Column::name).toList(),
                node.schema()));
    }

    /** Where both sides move, rows of either may be in their partition already. */
    private static String formatOfBoth(LogicalNode.StreamJoin node, Partitioning left, Partitioning right) {
        String ofLeft = keyFormat(left, node.leftKeys());
        return ofLeft != null && ofLeft.equals(keyFormat(right, node.rightKeys())) ? ofLeft : "";
    }

    @Override
    public String tablesJoin(LogicalNode.TablesJoin node) {
        String left = node.left().accept(this);
        String right = rightTable(node, Partitioning.of(node.left()).format());
        return add(new Step.TablesJoin(
                id("join"),
                left,
                right,
                node.kind(),
                node.leftKey(),
                node.rightKey(),
                node.keys().stream().map(Column::name).toList(),
                node.schema()));
    }

    @Override
    public String foreignJoin(LogicalNode.ForeignJoin node) {
        String left = node.left().accept(this);
        String name = "join." + source(node.right()).name();
        String references = add(new ForeignJoin.References(
                id(name + ".references"),
                left,
                node.kind(),
                node.foreignKey(),
                node.left().schema()));
        String right = node.right().accept(this);
        String answers = add(new ForeignJoin.Answers(
                id(name + ".answers"), references, right, node.right().schema()));
        return add(new ForeignJoin.Joined(id(name), answers, references, node.kind(), node.schema()));
    }

    /** The table by itself that stands on the right of a join. */
    private static SourceDefinition source(LogicalNode node) {
        LogicalNode at = node;
        while (at instanceof LogicalNode.Project project) {
            at = project.input();
        }
        return ((LogicalNode.Scan) at).source();
    }

    /** Rows of the right table must be where those of the left one are, whose keys may be written in another format. */
    private String rightTable(LogicalNode.TablesJoin node, String format) {
        if (!(node.right() instanceof LogicalNode.Changes table)
                || Partitioning.of(table).format().equals(format)) {
            return node.right().accept(this);
        }
        Column key =
                table.schema().column(table.schema().indexOf(node.rightKey()).orElseThrow());
        String moved = add(new Step.Repartition(
                id("join.right.repartition"),
                table.input().accept(this),
                List.of(new TypedExpression.ColumnRef(key.name(), key.type())),
                format,
                false,
                false,
                table.schema()));
        return changes(table, moved);
    }

    private String side(LogicalNode node, boolean stays, List<TypedExpression> keys, String format, String side) {
        String input = node.accept(this);
        return stays
                ? input
                : add(new Step.Repartition(
                        id("join." + side + ".repartition"),
                        input,
                        keys,
                        format.isEmpty() ? null : format,
                        false,
                        false,
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

    /**
     * What the rows of a node are partitioned by: columns of a topic's key in its format, or nothing that is known. Each is a set of
     * expressions that are equal, or null.
     */
    private record Partitioning(List<Set<TypedExpression>> keys, String format) {
        static final Partitioning UNKNOWN = new Partitioning(List.of(), "");

        static Partitioning of(LogicalNode node) {
            return node.accept(new Finder());
        }

        static Partitioning by(List<TypedExpression> keys, String format) {
            return new Partitioning(keys.stream().map(Set::of).toList(), format);
        }

        /** Rows with equal keys are in one partition when all that the partition depends on is among the keys. */
        boolean meets(List<TypedExpression> wanted) {
            return !keys.isEmpty()
                    && keys.stream().allMatch(equal -> wanted.stream().anyMatch(equal::contains));
        }

        boolean isBy(TypedExpression key) {
            return keys.size() == 1 && keys.get(0).contains(key);
        }

        boolean isExactly(TypedExpression key, String keyFormat) {
            return isBy(key) && format.equals(keyFormat);
        }

        /** The same, where a key is equal to others now. */
        Partitioning and(Set<TypedExpression> others) {
            Set<TypedExpression> all = new LinkedHashSet<>(keys.get(0));
            all.addAll(others);
            return new Partitioning(List.of(all), format);
        }
    }

    private static final class Finder implements LogicalNode.Visitor<Partitioning> {
        @Override
        public Partitioning scan(LogicalNode.Scan node) {
            List<TypedExpression> keys = new ArrayList<>();
            RowSchema declared = node.source().schema();
            if (node.source().window() != null) {
                // The partition depends on the bounds as well, as far as anybody can know.
                return Partitioning.UNKNOWN;
            }
            for (Column key : declared.keys()) {
                String symbol = node.outputs().stream()
                        .filter(output -> output.column().equals(key.name()))
                        .map(Step.SourceOutput::name)
                        .findFirst()
                        .orElse("");
                keys.add(new TypedExpression.ColumnRef(symbol, key.type()));
            }
            return Partitioning.by(keys, node.source().format().keyFormat());
        }

        @Override
        public Partitioning changes(LogicalNode.Changes node) {
            return node.input().accept(this);
        }

        @Override
        public Partitioning filter(LogicalNode.Filter node) {
            return node.input().accept(this);
        }

        @Override
        public Partitioning project(LogicalNode.Project node) {
            Partitioning below = Partitioning.of(node.input());
            boolean isKept =
                    below.keys().stream().allMatch(equal -> equal.stream().anyMatch(key -> isKept(node, key)));
            return isKept ? below : Partitioning.UNKNOWN;
        }

        /** Whether a column goes through under its name. */
        private static boolean isKept(LogicalNode.Project node, TypedExpression key) {
            return key instanceof TypedExpression.ColumnRef column
                    && node.schema()
                            .indexOf(column.name())
                            .map(index -> node.expressions().get(index).equals(key))
                            .orElse(false);
        }

        @Override
        public Partitioning frames(LogicalNode.Frames node) {
            Partitioning below = node.input().accept(this);
            return below.meets(node.partitionBy())
                    ? below
                    : Partitioning.by(
                            node.partitionBy(), Objects.requireNonNullElse(keyFormat(below, node.partitionBy()), ""));
        }

        @Override
        public Partitioning group(LogicalNode.Group node) {
            return Partitioning.UNKNOWN;
        }

        @Override
        public Partitioning join(LogicalNode.Join node) {
            LogicalNode.Scan table = tableScan(node.table());
            String format = table.source().format().keyFormat();
            Partitioning stream = Partitioning.of(node.stream());
            Partitioning key =
                    stream.isExactly(node.key(), format) ? stream : Partitioning.by(List.of(node.key()), format);
            return key.and(Set.of(
                    new TypedExpression.ColumnRef(node.tableKey(), node.key().type())));
        }

        @Override
        public Partitioning streamJoin(LogicalNode.StreamJoin node) {
            if (node.leftKeys().size() > 1) {
                return Partitioning.UNKNOWN;
            }
            TypedExpression leftKey = node.leftKeys().get(0);
            TypedExpression rightKey = node.rightKeys().get(0);
            Partitioning left = Partitioning.of(node.left());
            Partitioning right = Partitioning.of(node.right());
            Set<TypedExpression> equal = new LinkedHashSet<>(List.of(leftKey, rightKey));
            node.keys().forEach(key -> equal.add(new TypedExpression.ColumnRef(key.name(), key.type())));
            if (left.isBy(leftKey)) {
                return left.and(equal);
            }
            return right.isBy(rightKey)
                    ? right.and(equal)
                    : Partitioning.by(List.of(leftKey), formatOfBoth(node, left, right))
                            .and(equal);
        }

        @Override
        public Partitioning tablesJoin(LogicalNode.TablesJoin node) {
            Set<TypedExpression> equal = new LinkedHashSet<>();
            for (Column column : node.schema().columns()) {
                boolean isKey = column.name().equals(node.leftKey())
                        || column.name().equals(node.rightKey())
                        || node.keys().contains(column);
                if (isKey) {
                    equal.add(new TypedExpression.ColumnRef(column.name(), column.type()));
                }
            }
            return node.left().accept(this).and(equal);
        }

        /** Rows lie where those of the left side lie. */
        @Override
        public Partitioning foreignJoin(LogicalNode.ForeignJoin node) {
            return node.left().accept(this);
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
