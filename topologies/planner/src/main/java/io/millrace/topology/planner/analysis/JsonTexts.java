// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import io.millrace.udf.registry.FunctionRegistry;
import io.millrace.udf.registry.ResolvedScalar;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * TO_JSON_STRING of values with structs in them, whose names a function does not see: spelled out in calls of other functions.
 * Immutable.
 */
final class JsonTexts {
    static final String NAME = "TO_JSON_STRING";

    private final FunctionRegistry functions;

    JsonTexts(FunctionRegistry functions) {
        this.functions = functions;
    }

    static boolean hasStruct(SqlType type) {
        if (type instanceof SqlType.Array array) {
            return hasStruct(array.element());
        }
        return type instanceof SqlType.StructType || type instanceof SqlType.Map map && hasStruct(map.value());
    }

    /**
     * The text of a value.
     *
     * @param depth how many parameters the lambdas around it have
     */
    TypedExpression of(TypedExpression value, int depth) {
        if (!hasStruct(value.type())) {
            return call(NAME, value);
        }
        TypedExpression text;
        if (value.type() instanceof SqlType.StructType struct) {
            text = ofStruct(value, struct, depth);
        } else if (value.type() instanceof SqlType.Array array) {
            TypedExpression.Parameter item = new TypedExpression.Parameter("item", depth, array.element());
            text = joined("[", value, item, of(item, depth + 1), "]");
        } else {
            text = ofMap(value, depth);
        }
        TypedExpression.When absent = new TypedExpression.When(new TypedExpression.IsNull(value), text("null"));
        return new TypedExpression.Case(List.of(absent), text, SqlType.STRING);
    }

    /** The members in the order of their names. */
    private TypedExpression ofStruct(TypedExpression value, SqlType.StructType struct, int depth) {
        List<SqlType.Field> fields = new ArrayList<>(struct.fields());
        fields.sort(Comparator.comparing(SqlType.Field::name));
        List<TypedExpression> parts = new ArrayList<>();
        for (SqlType.Field field : fields) {
            String name = field.name().replace("\\", "\\\\").replace("\"", "\\\"");
            parts.add(text((parts.isEmpty() ? "{\"" : ",\"") + name + "\":"));
            parts.add(of(new TypedExpression.Field(value, field.name(), field.type()), depth));
        }
        parts.add(text("}"));
        return call("CONCAT", parts.toArray(TypedExpression[]::new));
    }

    private TypedExpression ofMap(TypedExpression value, int depth) {
        TypedExpression entries = call("ENTRIES", value, new Literal(SqlType.BOOLEAN, true));
        SqlType.StructType entry = (SqlType.StructType) ((SqlType.Array) entries.type()).element();
        TypedExpression.Parameter item = new TypedExpression.Parameter("entry", depth, entry);
        SqlType.Field first = entry.fields().get(0);
        SqlType.Field second = entry.fields().get(1);
        TypedExpression key = call(NAME, new TypedExpression.Field(item, first.name(), first.type()));
        TypedExpression member = of(new TypedExpression.Field(item, second.name(), second.type()), depth + 1);
        return joined("{", entries, item, call("CONCAT", key, text(":"), member), "}");
    }

    private TypedExpression joined(
            String before, TypedExpression items, TypedExpression.Parameter item, TypedExpression body, String after) {
        TypedExpression texts = call("TRANSFORM", items, new TypedExpression.LambdaOf(List.of(item), body));
        return call("CONCAT", text(before), call("ARRAY_JOIN", texts, text(",")), text(after));
    }

    private static Literal text(String text) {
        return new Literal(SqlType.STRING, text);
    }

    private TypedExpression call(String name, TypedExpression... arguments) {
        List<TypedExpression> all = List.of(arguments);
        ResolvedScalar function = (ResolvedScalar) functions.resolve(name, ScalarCalls.arguments(all));
        return new TypedExpression.Call(function, all);
    }
}
