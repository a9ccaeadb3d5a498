// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan to a JSON tree. What is null or empty by default is left out. Any thread. */
final class PlanWriter implements StepVisitor<ObjectNode> {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private PlanWriter() {}

    static ObjectNode write(PhysicalPlan plan) {
        ObjectNode root = NODES.objectNode();
        root.put("formatVersion", plan.formatVersion());
        ArrayNode models = root.putArray("models");
        plan.models().forEach(model -> models.add(model(model)));
        ArrayNode queries = root.putArray("queries");
        for (QueryPlan query : plan.queries()) {
            ObjectNode node = queries.addObject();
            node.put("id", query.id());
            ArrayNode steps = node.putArray("steps");
            query.steps().forEach(step -> steps.add(step.accept(new PlanWriter())));
        }
        return root;
    }

    private static ObjectNode model(ModelPlan model) {
        ObjectNode node = NODES.objectNode();
        node.put("name", model.name());
        node.put("path", model.path());
        if (model.sha256() != null) {
            node.put("sha256", model.sha256());
        }
        node.put("batchMax", model.batchMax());
        node.put("lingerMillis", model.lingerMillis());
        node.put("onError", model.onError().name());
        return node;
    }

    private static ObjectNode step(String type, Step step) {
        ObjectNode node = NODES.objectNode();
        node.put("step", type);
        node.put("id", step.id());
        return node;
    }

    private static ObjectNode step(String type, Step step, String input) {
        return step(type, step).put("input", input);
    }

    /** Column names to types, keys marked: {@code {"ID": "STRING KEY", "V": "DOUBLE"}}. */
    private static ObjectNode schema(RowSchema schema) {
        ObjectNode node = NODES.objectNode();
        for (Column column : schema.columns()) {
            node.put(column.name(), column.type() + (column.isKey() ? PlanReader.KEY_MARK : ""));
        }
        return node;
    }

    private static ObjectNode format(TopicFormat format) {
        ObjectNode node = NODES.objectNode();
        node.put("key", format.keyFormat());
        node.put("value", format.valueFormat());
        if (!format.properties().isEmpty()) {
            ObjectNode properties = node.putObject("properties");
            format.properties().forEach(properties::put);
        }
        return node;
    }

    private static void eventTime(ObjectNode node, String name, Step.@Nullable EventTime time) {
        if (time != null) {
            ObjectNode child = node.putObject(name).put("column", time.column());
            if (time.format() != null) {
                child.put("format", time.format());
            }
        }
    }

    private static void window(ObjectNode node, @Nullable Window window) {
        if (window == null) {
            return;
        }
        ObjectNode child = node.putObject("window");
        if (window instanceof Window.Session session) {
            child.put("gapMillis", session.gapMillis());
        } else if (window instanceof TimeWindow time) {
            // Plans of before there were others have none.
            if (time.isSliding()) {
                child.put("starts", time.starts().name());
            }
            child.put("sizeMillis", time.sizeMillis());
            if (!time.isSliding()) {
                child.put("advanceMillis", time.advanceMillis());
            }
        }
        child.put("graceMillis", window.graceMillis());
        if (window.retentionMillis() != null) {
            child.put("retentionMillis", window.retentionMillis());
        }
    }

    private static ArrayNode expressions(List<TypedExpression> expressions) {
        ArrayNode array = NODES.arrayNode();
        expressions.forEach(expression -> array.add(ExpressionWriter.write(expression)));
        return array;
    }

    private static void output(ObjectNode node, Column output) {
        node.put("output", output.name());
        node.put("type", output.type().toString());
    }

    private static ObjectNode call(ObjectNode node, Step.AggregateCall call) {
        node.put("aggregate", call.function().name());
        node.put("signature", call.function().signature());
        ArrayNode parameters = node.putArray("parameters");
        call.function().parameterTypes().forEach(type -> parameters.add(type.toString()));
        node.set("arguments", expressions(call.arguments()));
        if (!call.constants().isEmpty()) {
            ArrayNode constants = node.putArray("constants");
            for (int i = 0; i < call.constants().size(); i++) {
                SqlType type = call.function()
                        .parameterTypes()
                        .get(call.function().constantPositions().get(i));
                constants.add(JsonValues.write(call.constants().get(i), type));
            }
        }
        output(node, call.output());
        return node;
    }

    private static ObjectNode frameCall(FrameCall call) {
        ObjectNode node = NODES.objectNode().put("frame", call.frame());
        if (call instanceof FrameCall.Aggregate aggregate) {
            return call(node, aggregate.call());
        }
        if (call instanceof FrameCall.Lag lag) {
            node.put("lag", lag.offset());
            node.set("argument", ExpressionWriter.write(lag.argument()));
        } else {
            FrameCall.Edge edge = (FrameCall.Edge) call;
            node.put("edge", edge.edge().name());
            node.set("argument", ExpressionWriter.write(edge.argument()));
        }
        output(node, call.output());
        return node;
    }

    @Override
    public ObjectNode source(Step.Source step) {
        ObjectNode node = step("source.v1", step);
        node.put("source", step.sourceName());
        node.put("kind", step.kind().name());
        node.put("topic", step.topic());
        node.set("format", format(step.format()));
        node.set("declared", schema(step.declared()));
        outputs(node, step.outputs());
        eventTime(node, "eventTime", step.eventTime());
        window(node, step.window());
        node.set("schema", schema(step.schema()));
        return node;
    }

    private static void outputs(ObjectNode node, List<Step.SourceOutput> outputs) {
        ObjectNode names = node.putObject("outputs");
        outputs.forEach(output -> names.put(output.name(), output.column()));
    }

    @Override
    public ObjectNode tap(Step.Tap step) {
        ObjectNode node = step("tap.v1", step);
        node.put("of", step.of());
        node.put("source", step.sourceName());
        node.put("topic", step.topic());
        node.put("counted", step.counted().name());
        outputs(node, step.outputs());
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode changes(Step.Changes step) {
        ObjectNode node = step("changes.v1", step, step.input());
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode filter(Step.Filter step) {
        ObjectNode node = step("filter.v1", step, step.input());
        node.set("condition", ExpressionWriter.write(step.condition()));
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode project(Step.Project step) {
        ObjectNode node = step("project.v1", step, step.input());
        ObjectNode columns = node.putObject("columns");
        for (int i = 0; i < step.schema().size(); i++) {
            columns.set(
                    step.schema().column(i).name(),
                    ExpressionWriter.write(step.expressions().get(i)));
        }
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode repartition(Step.Repartition step) {
        ObjectNode node = step("repartition.v1", step, step.input());
        node.set("keys", expressions(step.keys()));
        if (step.keyFormat() != null) {
            node.put("keyFormat", step.keyFormat());
        }
        node.put("carriesOrigin", step.carriesOrigin());
        if (step.combines()) {
            node.put("combines", true);
        }
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode trailing(Step.Trailing step) {
        ObjectNode node = step("trailing.v1", step, step.input());
        node.set("partitionBy", expressions(step.partitionBy()));
        node.put("graceMillis", step.graceMillis());
        ArrayNode frames = node.putArray("frames");
        for (FrameCall.Frame frame : step.frames()) {
            ObjectNode child = frames.addObject();
            if (frame.rows() != null) {
                child.put("rows", frame.rows());
            }
            if (frame.rangeMillis() != null) {
                child.put("rangeMillis", frame.rangeMillis());
            }
        }
        ArrayNode calls = node.putArray("calls");
        step.calls().forEach(call -> calls.add(frameCall(call)));
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode aggregate(Step.Aggregate step) {
        ObjectNode node = step("aggregate.v1", step, step.input());
        node.set("groupBy", expressions(step.groupBy()));
        window(node, step.window());
        ArrayNode calls = node.putArray("calls");
        step.calls().forEach(call -> calls.add(call(NODES.objectNode(), call)));
        node.put("emit", step.emit().name());
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode tableJoin(Step.TableJoin step) {
        ObjectNode node = step("tableJoin.v1", step);
        node.put("stream", step.stream());
        node.put("table", step.table());
        node.put("kind", step.kind().name());
        node.set("key", ExpressionWriter.write(step.key()));
        node.put("tableKey", step.tableKey());
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode streamJoin(Step.StreamJoin step) {
        ObjectNode node = step("streamJoin.v1", step);
        node.put("left", step.left());
        node.put("right", step.right());
        node.put("kind", step.kind().name());
        node.put("beforeMillis", step.window().beforeMillis());
        node.put("afterMillis", step.window().afterMillis());
        if (step.window().graceMillis() != null) {
            node.put("graceMillis", step.window().graceMillis());
        }
        node.set("leftKeys", expressions(step.leftKeys()));
        node.set("rightKeys", expressions(step.rightKeys()));
        ArrayNode keyColumns = node.putArray("keyColumns");
        step.keyColumns().forEach(keyColumns::add);
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode tablesJoin(Step.TablesJoin step) {
        ObjectNode node = step("tablesJoin.v1", step);
        node.put("left", step.left());
        node.put("right", step.right());
        node.put("kind", step.kind().name());
        node.put("leftKey", step.leftKey());
        node.put("rightKey", step.rightKey());
        ArrayNode columns = node.putArray("keyColumns");
        step.keyColumns().forEach(columns::add);
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode references(ForeignJoin.References step) {
        ObjectNode node = step("references.v1", step, step.input());
        node.put("kind", step.kind().name());
        node.set("foreignKey", ExpressionWriter.write(step.foreignKey()));
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode answers(ForeignJoin.Answers step) {
        ObjectNode node = step("answers.v1", step);
        node.put("references", step.references());
        node.put("table", step.table());
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode foreignJoin(ForeignJoin.Joined step) {
        ObjectNode node = step("foreignJoin.v1", step);
        node.put("answers", step.answers());
        node.put("references", step.references());
        node.put("kind", step.kind().name());
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode predict(Step.Predict step) {
        ObjectNode node = step("predict.v1", step, step.input());
        node.put("model", step.model());
        node.set("arguments", expressions(step.arguments()));
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode unnest(Step.Unnest step) {
        ObjectNode node = step("unnest.v1", step, step.input());
        node.set("arrays", expressions(step.arrays()));
        node.set("schema", schema(step.schema()));
        return node;
    }

    @Override
    public ObjectNode sink(Step.Sink step) {
        ObjectNode node = step("sink.v1", step, step.input());
        node.put("sink", step.sinkName());
        node.put("kind", step.kind().name());
        node.put("topic", step.topic());
        node.set("format", format(step.format()));
        if (step.partitions() != null) {
            node.put("partitions", step.partitions());
        }
        if (step.replicas() != null) {
            node.put("replicas", step.replicas());
        }
        node.put("like", step.like());
        eventTime(node, "timestamp", step.timestampColumn());
        window(node, step.window());
        node.set("schema", schema(step.schema()));
        return node;
    }
}
