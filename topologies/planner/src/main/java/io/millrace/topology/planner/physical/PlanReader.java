// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.SqlTypes;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.udf.registry.AggregateResolution;
import io.millrace.udf.registry.Argument;
import io.millrace.udf.registry.FunctionRegistry;
import io.millrace.udf.registry.ResolvedAggregate;
import io.millrace.udf.registry.UnresolvedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A JSON tree to a plan. One thread. */
final class PlanReader {
    static final String KEY_MARK = " KEY";

    private final FunctionRegistry functions;
    private final ExpressionReader expressions;

    PlanReader(FunctionRegistry functions) {
        this.functions = functions;
        this.expressions = new ExpressionReader(functions);
    }

    PhysicalPlan read(JsonNode root) {
        JsonFields plan = new JsonFields("plan", root);
        int version = plan.integer("formatVersion");
        if (version != PhysicalPlan.FORMAT_VERSION) {
            throw new MillraceException(
                    ErrorCode.PLAN_INVALID,
                    "the plan has format version " + version + ", this build reads version "
                            + PhysicalPlan.FORMAT_VERSION,
                    "plan the SQL files again with this build");
        }
        try {
            return new PhysicalPlan(
                    version,
                    plan.elements("models", PlanReader::model),
                    plan.elements(
                            "queries", query -> new QueryPlan(query.text("id"), query.elements("steps", this::step))));
        } catch (IllegalArgumentException | NullPointerException e) {
            // Thrown by the constructors of the records, which check what JSON cannot promise.
            throw plan.wrong("breaks a rule: " + e.getMessage());
        }
    }

    private static ModelPlan model(JsonFields node) {
        return new ModelPlan(
                node.text("name"),
                node.text("path"),
                node.textOrNull("sha256"),
                node.integer("batchMax"),
                node.bigInteger("lingerMillis"),
                node.constant("onError", ModelPlan.OnError.class));
    }

    private Step step(JsonFields node) {
        String type = node.text("step");
        return switch (type) {
            case "source.v1" -> source(node);
            case "tap.v1" -> tap(node);
            case "changes.v1" -> new Step.Changes(id(node), input(node), schema(node));
            case "filter.v1" ->
                new Step.Filter(id(node), input(node), expressions.read(node.child("condition")), schema(node));
            case "project.v1" -> project(node);
            case "repartition.v1" ->
                new Step.Repartition(
                        id(node),
                        input(node),
                        all(node, "keys"),
                        node.textOrNull("keyFormat"),
                        node.truth("carriesOrigin"),
                        node.has("combines") && node.truth("combines"),
                        schema(node));
            case "trailing.v1" -> trailing(node);
            case "aggregate.v1" -> aggregate(node);
            case "tableJoin.v1" ->
                new Step.TableJoin(
                        id(node),
                        node.text("stream"),
                        node.text("table"),
                        node.constant("kind", Step.Join.class),
                        expressions.read(node.child("key")),
                        node.text("tableKey"),
                        schema(node));
            case "streamJoin.v1" -> streamJoin(node);
            case "tablesJoin.v1" -> tablesJoin(node);
            case "references.v1" -> references(node);
            case "answers.v1" ->
                new ForeignJoin.Answers(id(node), node.text("references"), node.text("table"), schema(node));
            case "foreignJoin.v1" -> foreignJoin(node);
            case "predict.v1" ->
                new Step.Predict(id(node), input(node), node.text("model"), all(node, "arguments"), schema(node));
            case "unnest.v1" -> new Step.Unnest(id(node), input(node), all(node, "arrays"), schema(node));
            case "sink.v1" -> sink(node);
            default -> throw node.child("step").wrong("is " + type + ", which this build does not know");
        };
    }

    private static Step.Tap tap(JsonFields node) {
        return new Step.Tap(
                id(node),
                node.text("of"),
                node.text("source"),
                node.text("topic"),
                node.constant("counted", Step.Counted.class),
                outputs(node),
                schema(node));
    }

    private static Step.TablesJoin tablesJoin(JsonFields node) {
        return new Step.TablesJoin(
                id(node),
                node.text("left"),
                node.text("right"),
                node.constant("kind", Step.Join.class),
                node.text("leftKey"),
                node.text("rightKey"),
                node.elements("keyColumns", JsonFields::text),
                schema(node));
    }

    private ForeignJoin.References references(JsonFields node) {
        return new ForeignJoin.References(
                id(node),
                input(node),
                node.constant("kind", Step.Join.class),
                expressions.read(node.child("foreignKey")),
                schema(node));
    }

    private static ForeignJoin.Joined foreignJoin(JsonFields node) {
        return new ForeignJoin.Joined(
                id(node),
                node.text("answers"),
                node.text("references"),
                node.constant("kind", Step.Join.class),
                schema(node));
    }

    private Step.StreamJoin streamJoin(JsonFields node) {
        return new Step.StreamJoin(
                id(node),
                node.text("left"),
                node.text("right"),
                node.constant("kind", Step.Join.class),
                new JoinWindow(
                        node.bigInteger("beforeMillis"),
                        node.bigInteger("afterMillis"),
                        node.bigIntegerOrNull("graceMillis")),
                all(node, "leftKeys"),
                all(node, "rightKeys"),
                node.elements("keyColumns", JsonFields::text),
                schema(node));
    }

    private static String id(JsonFields node) {
        return node.text("id");
    }

    private static String input(JsonFields node) {
        return node.text("input");
    }

    private List<TypedExpression> all(JsonFields node, String name) {
        return node.elements(name, expressions::read);
    }

    private static RowSchema schema(JsonFields node) {
        return schema(node, "schema");
    }

    private static RowSchema schema(JsonFields node, String name) {
        List<Column> columns = new ArrayList<>();
        for (Map.Entry<String, JsonFields> column : node.members(name)) {
            String text = column.getValue().text();
            boolean key = text.endsWith(KEY_MARK);
            String type = key ? text.substring(0, text.length() - KEY_MARK.length()) : text;
            try {
                columns.add(new Column(column.getKey(), SqlTypes.parse(type), key ? ColumnRole.KEY : ColumnRole.VALUE));
            } catch (IllegalArgumentException e) {
                throw column.getValue().wrong("is " + e.getMessage());
            }
        }
        return new RowSchema(columns);
    }

    private static TopicFormat format(JsonFields node) {
        JsonFields format = node.child("format");
        Map<String, String> properties = new TreeMap<>();
        if (format.has("properties")) {
            format.members("properties")
                    .forEach(property -> properties.put(
                            property.getKey(), property.getValue().text()));
        }
        return new TopicFormat(format.text("key"), format.text("value"), properties);
    }

    private static Step.@Nullable EventTime eventTime(JsonFields node, String name) {
        return node.optional(name)
                .map(time -> new Step.EventTime(time.text("column"), time.textOrNull("format")))
                .orElse(null);
    }

    private static @Nullable Window window(JsonFields node) {
        return node.optional("window").map(PlanReader::windows).orElse(null);
    }

    private static Window windows(JsonFields window) {
        long grace = window.bigInteger("graceMillis");
        Long retention = window.bigIntegerOrNull("retentionMillis");
        if (window.has("gapMillis")) {
            return new Window.Session(window.bigInteger("gapMillis"), grace, retention);
        }
        long size = window.bigInteger("sizeMillis");
        boolean isSliding = window.optional("starts").isPresent()
                && window.constant("starts", TimeWindow.Starts.class) == TimeWindow.Starts.SLIDING;
        return isSliding
                ? TimeWindow.sliding(size, grace, retention)
                : new TimeWindow(size, window.bigInteger("advanceMillis"), grace, retention);
    }

    private static List<Step.SourceOutput> outputs(JsonFields node) {
        return node.members("outputs").stream()
                .map(output ->
                        new Step.SourceOutput(output.getKey(), output.getValue().text()))
                .toList();
    }

    private static Step.Source source(JsonFields node) {
        return new Step.Source(
                id(node),
                node.text("source"),
                node.constant("kind", SourceKind.class),
                node.text("topic"),
                format(node),
                schema(node, "declared"),
                outputs(node),
                eventTime(node, "eventTime"),
                window(node),
                schema(node));
    }

    private Step.Project project(JsonFields node) {
        RowSchema schema = schema(node);
        List<TypedExpression> columns = new ArrayList<>();
        for (Map.Entry<String, JsonFields> column : node.members("columns")) {
            int index = columns.size();
            if (index >= schema.size() || !schema.column(index).name().equals(column.getKey())) {
                throw column.getValue().wrong("does not stand in the schema at the same place");
            }
            columns.add(expressions.read(column.getValue()));
        }
        return new Step.Project(id(node), input(node), columns, schema);
    }

    private Step.Trailing trailing(JsonFields node) {
        List<FrameCall.Frame> frames = node.elements(
                "frames",
                frame -> new FrameCall.Frame(frame.bigIntegerOrNull("rows"), frame.bigIntegerOrNull("rangeMillis")));
        return new Step.Trailing(
                id(node),
                input(node),
                all(node, "partitionBy"),
                node.bigInteger("graceMillis"),
                frames,
                node.elements("calls", this::frameCall),
                schema(node));
    }

    private FrameCall frameCall(JsonFields node) {
        int frame = node.integer("frame");
        if (node.has("aggregate")) {
            return new FrameCall.Aggregate(frame, aggregateCall(node));
        }
        TypedExpression argument = expressions.read(node.child("argument"));
        if (node.has("lag")) {
            return new FrameCall.Lag(frame, argument, node.integer("lag"), output(node));
        }
        return new FrameCall.Edge(frame, node.constant("edge", FrameCall.Place.class), argument, output(node));
    }

    private static Column output(JsonFields node) {
        return Column.value(node.text("output"), node.type("type"));
    }

    private Step.AggregateCall aggregateCall(JsonFields node) {
        ResolvedAggregate function = function(node);
        List<Object> constants = new ArrayList<>();
        List<JsonFields> written = node.has("constants") ? node.elements("constants") : List.of();
        if (written.size() != function.constantPositions().size()) {
            throw node.wrong("has " + written.size() + " constants, the function takes "
                    + function.constantPositions().size());
        }
        for (int i = 0; i < written.size(); i++) {
            SqlType type =
                    function.parameterTypes().get(function.constantPositions().get(i));
            constants.add(Objects.requireNonNull(JsonValues.read(written.get(i), type), "a constant is null"));
        }
        return new Step.AggregateCall(function, all(node, "arguments"), constants, output(node));
    }

    private ResolvedAggregate function(JsonFields node) {
        List<Argument> arguments = node.elements("parameters", type -> Argument.of(type.type()));
        AggregateResolution resolution = functions.resolveAggregate(node.text("aggregate"), arguments);
        if (resolution instanceof UnresolvedCall unresolved) {
            throw unresolved.toException();
        }
        ResolvedAggregate function = (ResolvedAggregate) resolution;
        if (!function.signature().equals(node.text("signature"))
                || !function.returnType().equals(node.type("type"))) {
            throw ExpressionReader.changed(node, function.signature() + " gives " + function.returnType());
        }
        return function;
    }

    private Step.Aggregate aggregate(JsonFields node) {
        return new Step.Aggregate(
                id(node),
                input(node),
                all(node, "groupBy"),
                window(node),
                node.elements("calls", this::aggregateCall),
                node.constant("emit", Step.Emit.class),
                schema(node));
    }

    private static Step.Sink sink(JsonFields node) {
        return new Step.Sink(
                id(node),
                input(node),
                node.text("sink"),
                node.constant("kind", SourceKind.class),
                node.text("topic"),
                format(node),
                node.integerOrNull("partitions"),
                node.integerOrNull("replicas"),
                node.text("like"),
                eventTime(node, "timestamp"),
                window(node),
                schema(node));
    }
}
