// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.List;

/** An expression to a JSON tree; the member that names the operator comes first. Any thread. */
final class ExpressionWriter implements TypedExpression.Visitor<ObjectNode> {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ExpressionWriter() {}

    /** The tree, with its SQL in front where it is more than a column or constant. */
    static ObjectNode write(TypedExpression expression) {
        ObjectNode tree = tree(expression);
        if (expression.children().isEmpty() && !(expression instanceof TypedExpression.Call)) {
            return tree;
        }
        ObjectNode node = NODES.objectNode().put("sql", Expressions.text(expression));
        node.setAll(tree);
        return node;
    }

    private static ObjectNode tree(TypedExpression expression) {
        return expression.accept(new ExpressionWriter());
    }

    private static ObjectNode object(String operator, String value) {
        return NODES.objectNode().put(operator, value);
    }

    private static ObjectNode object(String operator, TypedExpression operand) {
        ObjectNode node = NODES.objectNode();
        node.set(operator, tree(operand));
        return node;
    }

    private static ObjectNode object(String operator, List<TypedExpression> operands) {
        ObjectNode node = NODES.objectNode();
        list(node, operator, operands);
        return node;
    }

    private static void list(ObjectNode node, String name, List<TypedExpression> expressions) {
        ArrayNode array = node.putArray(name);
        expressions.forEach(expression -> array.add(tree(expression)));
    }

    private static ObjectNode sides(ObjectNode node, TypedExpression left, TypedExpression right) {
        node.set("left", tree(left));
        node.set("right", tree(right));
        return node;
    }

    private static ObjectNode typed(ObjectNode node, TypedExpression expression) {
        return node.put("type", expression.type().toString());
    }

    @Override
    public ObjectNode column(TypedExpression.ColumnRef node) {
        return typed(object("column", node.name()), node);
    }

    @Override
    public ObjectNode attribute(TypedExpression.RowAttribute node) {
        return object("attribute", node.kind().name());
    }

    @Override
    public ObjectNode literal(TypedExpression.Literal node) {
        ObjectNode json = NODES.objectNode();
        json.set("literal", JsonValues.write(node.value(), node.type()));
        return typed(json, node);
    }

    @Override
    public ObjectNode arithmetic(TypedExpression.Arithmetic node) {
        ObjectNode json = object("arithmetic", node.operator().name());
        return typed(sides(json, node.left(), node.right()), node);
    }

    @Override
    public ObjectNode negation(TypedExpression.Negation node) {
        return object("negate", node.operand());
    }

    @Override
    public ObjectNode concat(TypedExpression.Concat node) {
        return object("concat", List.of(node.left(), node.right()));
    }

    @Override
    public ObjectNode comparison(TypedExpression.Comparison node) {
        return sides(object("compare", node.operator().name()), node.left(), node.right());
    }

    @Override
    public ObjectNode logical(TypedExpression.Logical node) {
        return sides(object("logical", node.operator().name()), node.left(), node.right());
    }

    @Override
    public ObjectNode not(TypedExpression.Not node) {
        return object("not", node.operand());
    }

    @Override
    public ObjectNode isNull(TypedExpression.IsNull node) {
        return object("isNull", node.operand());
    }

    @Override
    public ObjectNode in(TypedExpression.In node) {
        ObjectNode json = object("in", node.operand());
        list(json, "values", node.values());
        return json;
    }

    @Override
    public ObjectNode like(TypedExpression.Like node) {
        ObjectNode json = object("like", node.operand());
        json.set("pattern", tree(node.pattern()));
        return node.escape() == null ? json : json.put("escape", node.escape());
    }

    @Override
    public ObjectNode caseWhen(TypedExpression.Case node) {
        ObjectNode json = NODES.objectNode();
        ArrayNode whens = json.putArray("case");
        for (TypedExpression.When when : node.whens()) {
            ObjectNode child = whens.addObject();
            child.set("when", tree(when.condition()));
            child.set("then", tree(when.result()));
        }
        json.set("else", tree(node.otherwise()));
        return typed(json, node);
    }

    @Override
    public ObjectNode cast(TypedExpression.Cast node) {
        return typed(object("cast", node.operand()), node);
    }

    @Override
    public ObjectNode call(TypedExpression.Call node) {
        ObjectNode json = object("call", node.function().name());
        json.put("signature", node.function().signature());
        ArrayNode parameters = json.putArray("parameters");
        node.function().parameterTypes().forEach(type -> parameters.add(type.toString()));
        list(json, "arguments", node.arguments());
        return typed(json, node);
    }

    @Override
    public ObjectNode field(TypedExpression.Field node) {
        ObjectNode json = object("field", node.name());
        json.set("of", tree(node.struct()));
        return typed(json, node);
    }

    @Override
    public ObjectNode element(TypedExpression.Element node) {
        ObjectNode json = object("element", node.container());
        json.set("at", tree(node.index()));
        return typed(json, node);
    }

    @Override
    public ObjectNode array(TypedExpression.ArrayOf node) {
        return typed(object("array", node.elements()), node);
    }

    @Override
    public ObjectNode map(TypedExpression.MapOf node) {
        return typed(object("map", node.keysAndValues()), node);
    }

    @Override
    public ObjectNode headers(TypedExpression.Headers node) {
        return node.name() == null ? NODES.objectNode().put("headers", true) : object("header", node.name());
    }

    @Override
    public ObjectNode lambda(TypedExpression.LambdaOf node) {
        ObjectNode json = NODES.objectNode();
        ArrayNode parameters = json.putArray("lambda");
        node.parameters().forEach(parameter -> parameters.add(tree(parameter)));
        json.set("body", tree(node.body()));
        return json;
    }

    @Override
    public ObjectNode parameter(TypedExpression.Parameter node) {
        return typed(object("parameter", node.name()).put("index", node.index()), node);
    }

    @Override
    public ObjectNode struct(TypedExpression.StructOf node) {
        return typed(object("struct", node.values()), node);
    }
}
