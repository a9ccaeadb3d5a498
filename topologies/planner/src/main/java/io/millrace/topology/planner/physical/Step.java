// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.udf.registry.ResolvedAggregate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a query. The id is unique in the application; {@code schema} is what the step gives. */
public sealed interface Step
        permits Step.Source,
                Step.Tap,
                Step.Changes,
                Step.Filter,
                Step.Project,
                Step.Repartition,
                Step.Trailing,
                Step.Aggregate,
                Step.TableJoin,
                Step.StreamJoin,
                Step.TablesJoin,
                Step.Predict,
                Step.Unnest,
                Step.Sink,
                ForeignJoin {
    String id();

    RowSchema schema();

    /** The ids of the steps whose rows it takes. */
    List<String> inputs();

    /** Whether what it gives goes through an internal topic, of the name that {@link InternalNames} says, to other tasks. */
    default boolean goesThroughTopic() {
        return false;
    }

    <R> R accept(StepVisitor<R> visitor);

    /**
     * Reads a topic.
     *
     * @param sourceName the stream or table as the SQL names it
     * @param declared all columns of the source, keys in the order of the key format
     * @param outputs the columns that the query uses: the name in {@code schema}, and the declared column it is
     * @param eventTime where event time comes from, or null for the record's timestamp
     * @param window the windows whose bounds stand behind the key, or null; outputs may then be {@code WINDOWSTART} and
     *     {@code WINDOWEND}, which are not declared
     */
    record Source(
            String id,
            String sourceName,
            SourceKind kind,
            String topic,
            TopicFormat format,
            RowSchema declared,
            List<SourceOutput> outputs,
            @Nullable EventTime eventTime,
            @Nullable Window window,
            RowSchema schema)
            implements Step {
        public Source {
            outputs = List.copyOf(outputs);
        }

        /** The same topic with other columns. */
        Source with(List<SourceOutput> others, RowSchema gives) {
            return new Source(id, sourceName, kind, topic, format, declared, others, eventTime, window, gives);
        }

        @Override
        public List<String> inputs() {
            return List.of();
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.source(this);
        }
    }

    /** A column that a source gives: its name from here on, and the declared column that it is read from. */
    record SourceOutput(String name, String column) {}

    /**
     * Takes the rows of a step of another query of the plan in memory, instead of reading a topic.
     *
     * @param of the id of that step, which is one of a query that stands before
     * @param sourceName what the rows count as, as the SQL names it
     * @param topic the topic of that source
     * @param counted where the records are counted
     * @param outputs the columns of that step that the query uses: the name in {@code schema}, and the name there
     */
    record Tap(
            String id,
            String of,
            String sourceName,
            String topic,
            Counted counted,
            List<SourceOutput> outputs,
            RowSchema schema)
            implements Step {
        public Tap {
            outputs = List.copyOf(outputs);
        }

        @Override
        public List<String> inputs() {
            return List.of();
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.tap(this);
        }
    }

    /** Where the records are counted whose rows a tap takes. */
    enum Counted {
        /** Each row of the tap is a record of its source. */
        HERE,
        /** By the steps of the other query, up to the one that is tapped: for both queries, since both read the source. */
        THERE
    }

    /** The column that holds event time; the format is a pattern for STRING columns, else null (milliseconds). */
    record EventTime(String column, @Nullable String format) {}

    /**
     * Keeps the rows of a table's source by key, and gives each change of them as what was there and what replaces it.
     *
     * @param schema the input's; its keys are those of the table
     */
    record Changes(String id, String input, RowSchema schema) implements Step {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.changes(this);
        }
    }

    /**
     * Lets through the rows whose condition is true; a failing condition drops the row and is counted. Of a change it lets through what
     * passes, and takes back what passed and does not pass any more.
     */
    record Filter(String id, String input, TypedExpression condition, RowSchema schema) implements Step {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.filter(this);
        }
    }

    /** Computes each column of {@code schema} from the input; the lists are parallel. */
    record Project(String id, String input, List<TypedExpression> expressions, RowSchema schema) implements Step {
        public Project {
            expressions = List.copyOf(expressions);
        }

        @Override
        public List<String> inputs() {
            return List.of(input);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.project(this);
        }
    }

    /**
     * Sends rows through an internal topic so that equal keys meet in one partition.
     *
     * @param keys what is hashed; a row with a null among them is dead-lettered
     * @param keyFormat a format name when the partition must agree with a topic that others write (joins), or should (rows
     *     that are in it already need no internal topic); null when it only has to agree with itself
     * @param carriesOrigin whether the original bytes travel along because a later step may dead-letter the row
     * @param combines whether the rows of a group may travel as one that holds what the aggregates behind it made of them: one for
     *     each group and commit
     */
    record Repartition(
            String id,
            String input,
            List<TypedExpression> keys,
            @Nullable String keyFormat,
            boolean carriesOrigin,
            boolean combines,
            RowSchema schema)
            implements Step {
        public Repartition {
            keys = List.copyOf(keys);
        }

        Repartition carryingOrigin() {
            return new Repartition(id, input, keys, keyFormat, true, combines, schema);
        }

        @Override
        public List<String> inputs() {
            return List.of(input);
        }

        @Override
        public boolean goesThroughTopic() {
            return true;
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.repartition(this);
        }
    }

    /**
     * Trailing frames: each row of the input with the values of its frames behind it.
     *
     * @param partitionBy what separates one partition of rows from another
     * @param graceMillis rows older than stream time minus this are late
     */
    record Trailing(
            String id,
            String input,
            List<TypedExpression> partitionBy,
            long graceMillis,
            List<FrameCall.Frame> frames,
            List<FrameCall> calls,
            RowSchema schema)
            implements Step {
        public Trailing {
            partitionBy = List.copyOf(partitionBy);
            frames = List.copyOf(frames);
            calls = List.copyOf(calls);
        }

        @Override
        public List<String> inputs() {
            return List.of(input);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.trailing(this);
        }
    }

    /**
     * An aggregate function, its arguments and where its result goes.
     *
     * @param arguments those that vary by row
     * @param constants the carriers of its constant parameters, in order
     */
    record AggregateCall(
            ResolvedAggregate function, List<TypedExpression> arguments, List<Object> constants, Column output) {
        public AggregateCall {
            arguments = List.copyOf(arguments);
            constants = List.copyOf(constants);
        }
    }

    /**
     * GROUP BY. Gives the group's columns, then WINDOWSTART and WINDOWEND where there is a window, then the aggregates.
     *
     * @param groupBy what the rows are grouped by, parallel to the first columns of {@code schema}
     * @param window the windows, or null; the bounds of a session are those of its rows
     */
    record Aggregate(
            String id,
            String input,
            List<TypedExpression> groupBy,
            @Nullable Window window,
            List<AggregateCall> calls,
            Emit emit,
            RowSchema schema)
            implements Step {
        public Aggregate {
            groupBy = List.copyOf(groupBy);
            calls = List.copyOf(calls);
        }

        @Override
        public List<String> inputs() {
            return List.of(input);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.aggregate(this);
        }
    }

    enum Emit {
        /** A row for each change. */
        CHANGES,
        /** One row when the window is closed. */
        FINAL
    }

    /**
     * Each row of a stream with the row of a table that has its key.
     *
     * @param key the stream's side of the condition
     * @param table the source of the table, or a projection of it
     * @param tableKey the name of the table's key column in the table step's schema
     */
    record TableJoin(
            String id, String stream, String table, Join kind, TypedExpression key, String tableKey, RowSchema schema)
            implements Step {
        @Override
        public List<String> inputs() {
            return List.of(stream, table);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.tableJoin(this);
        }
    }

    enum Join {
        /** A row without a match is filtered. */
        INNER,
        /** A row of the left side without a match has nulls in the columns of the right one. */
        LEFT,
        /** The reverse; not of a stream with a table. */
        RIGHT,
        /** Both; not of a stream with a table. */
        FULL
    }

    /**
     * Rows of two streams with equal keys and times near each other.
     *
     * @param leftKeys what must be equal; of windowed streams the bounds as well
     * @param rightKeys parallel to it
     * @param keyColumns the last columns of {@code schema}, which have the keys whichever side is there; may be none
     */
    record StreamJoin(
            String id,
            String left,
            String right,
            Join kind,
            JoinWindow window,
            List<TypedExpression> leftKeys,
            List<TypedExpression> rightKeys,
            List<String> keyColumns,
            RowSchema schema)
            implements Step {
        public StreamJoin {
            leftKeys = List.copyOf(leftKeys);
            rightKeys = List.copyOf(rightKeys);
            keyColumns = List.copyOf(keyColumns);
        }

        @Override
        public List<String> inputs() {
            return List.of(left, right);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.streamJoin(this);
        }
    }

    /**
     * Rows of two tables with the same key; whenever one of them changes, what it makes of the other.
     *
     * @param left changes of a table, or such a join
     * @param right changes of a table
     * @param leftKey the column of the left side's schema that always has its key
     * @param rightKey the same of the right side
     * @param keyColumns the last columns of {@code schema}, which have the key whichever side is there; may be none
     */
    record TablesJoin(
            String id,
            String left,
            String right,
            Join kind,
            String leftKey,
            String rightKey,
            List<String> keyColumns,
            RowSchema schema)
            implements Step {
        public TablesJoin {
            keyColumns = List.copyOf(keyColumns);
        }

        @Override
        public List<String> inputs() {
            return List.of(left, right);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.tablesJoin(this);
        }
    }

    /** Each row with a model's score of its arguments behind it. */
    record Predict(String id, String input, String model, List<TypedExpression> arguments, RowSchema schema)
            implements Step {
        public Predict {
            arguments = List.copyOf(arguments);
        }

        @Override
        public List<String> inputs() {
            return List.of(input);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.predict(this);
        }
    }

    /**
     * For each row as many as its longest array has elements (none when all are null or empty), each with the arrays' elements
     * of its place in the last columns of {@code schema}; null where an array has none.
     */
    record Unnest(String id, String input, List<TypedExpression> arrays, RowSchema schema) implements Step {
        public Unnest {
            arrays = List.copyOf(arrays);
        }

        /** The columns that the arrays' elements go to. */
        public List<Column> outputs() {
            return schema.columns().subList(schema.size() - arrays.size(), schema.size());
        }

        @Override
        public List<String> inputs() {
            return List.of(input);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.unnest(this);
        }
    }

    /**
     * Writes a topic.
     *
     * @param sinkName the stream or table as the SQL names it
     * @param partitions of the topic if it has to be made; null: as many as {@code like} has
     * @param replicas of the topic if it has to be made; null: as many as {@code like} has
     * @param like the topic of the left-most source
     * @param timestampColumn the output column that gives the record's timestamp, or null for the row's event time
     * @param window the windows whose bounds stand behind the key, or null
     */
    record Sink(
            String id,
            String input,
            String sinkName,
            SourceKind kind,
            String topic,
            TopicFormat format,
            @Nullable Integer partitions,
            @Nullable Integer replicas,
            String like,
            @Nullable EventTime timestampColumn,
            @Nullable Window window,
            RowSchema schema)
            implements Step {
        /** Stands where there is no topic: the rows are shown. */
        public static final String SHOWN = "";

        /** The column of a windowed sink's input that holds the window's start; it is in the key and not in {@code schema}. */
        public static final String WINDOW_START = "$windowstart";

        /** The same with the window's end; only sessions have it in the key. */
        public static final String WINDOW_END = "$windowend";

        @Override
        public List<String> inputs() {
            return List.of(input);
        }

        @Override
        public <R> R accept(StepVisitor<R> visitor) {
            return visitor.sink(this);
        }
    }
}
