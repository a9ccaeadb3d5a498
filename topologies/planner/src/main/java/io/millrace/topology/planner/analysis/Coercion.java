// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.UNTYPED_NULL;

import io.millrace.schema.types.CarrierCasts;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings the values of a list (IN, BETWEEN, ARRAY, MAP) to one type: the first that is not NULL decides its kind, numbers
 * widen, a text literal stands for the value that it spells, containers are brought together inside. Any thread.
 */
final class Coercion {
    private Coercion() {}

    /** The type that all values can be brought to; empty when there is none, or no value but NULL. */
    static Optional<SqlType> common(List<TypedExpression> values) {
        SqlType common = null;
        for (TypedExpression value : values) {
            if (value == UNTYPED_NULL) {
                continue;
            }
            common = common == null ? value.type() : with(common, value);
            if (common == null) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(common);
    }

    private static @Nullable SqlType with(SqlType common, TypedExpression value) {
        boolean isNull = value instanceof Literal literal && literal.value() == null;
        if (isNull || value.type().equals(common)) {
            return common;
        }
        if (value instanceof Literal literal && literal.value() instanceof String text) {
            Literal spelled = LiteralText.spelled(text, common);
            return spelled == null ? null : join(common, spelled.type());
        }
        if (value instanceof Literal literal && common == SqlType.STRING) {
            boolean scalar = literal.type().isNumeric() || literal.type() == SqlType.BOOLEAN;
            return scalar ? common : null;
        }
        if (value instanceof TypedExpression.StructOf struct && common instanceof SqlType.StructType type) {
            return withFields(type, struct);
        }
        if (value instanceof TypedExpression.ArrayOf array && common instanceof SqlType.Array type) {
            SqlType element = withAll(type.element(), array.elements());
            return element == null ? null : new SqlType.Array(element);
        }
        if (value instanceof TypedExpression.MapOf map && common instanceof SqlType.Map type) {
            SqlType keys = withAll(type.key(), everySecond(map.keysAndValues(), 0));
            SqlType values = withAll(type.value(), everySecond(map.keysAndValues(), 1));
            return keys == null || values == null ? null : new SqlType.Map(keys, values);
        }
        return join(common, value.type());
    }

    private static @Nullable SqlType withAll(SqlType first, List<TypedExpression> values) {
        SqlType common = first;
        for (TypedExpression value : values) {
            SqlType wider = with(common, value);
            if (wider == null) {
                return null;
            }
            common = wider;
        }
        return common;
    }

    private static @Nullable SqlType withFields(SqlType.StructType common, TypedExpression.StructOf value) {
        Map<String, SqlType> fields = new LinkedHashMap<>();
        common.fields().forEach(field -> fields.put(field.name(), field.type()));
        for (int i = 0; i < value.values().size(); i++) {
            String name = ((SqlType.StructType) value.type()).fields().get(i).name();
            SqlType known = fields.get(name);
            SqlType joined = known == null
                    ? value.values().get(i).type()
                    : with(known, value.values().get(i));
            if (joined == null) {
                return null;
            }
            fields.put(name, joined);
        }
        return struct(fields);
    }

    private static SqlType.StructType struct(Map<String, SqlType> fields) {
        List<SqlType.Field> all = new ArrayList<>();
        fields.forEach((name, type) -> all.add(new SqlType.Field(name, type)));
        return new SqlType.StructType(all);
    }

    private static List<TypedExpression> everySecond(List<TypedExpression> all, int from) {
        List<TypedExpression> some = new ArrayList<>();
        for (int i = from; i < all.size(); i += 2) {
            some.add(all.get(i));
        }
        return some;
    }

    /** The type of values of both, or null when there is none. */
    private static @Nullable SqlType join(SqlType a, SqlType b) {
        if (a.equals(b)) {
            return a;
        }
        if (a.isNumeric() && b.isNumeric()) {
            return TypeRules.commonNumeric(a, b);
        }
        if (a instanceof SqlType.Array left && b instanceof SqlType.Array right) {
            SqlType element = join(left.element(), right.element());
            return element == null ? null : new SqlType.Array(element);
        }
        if (a instanceof SqlType.Map left && b instanceof SqlType.Map right) {
            SqlType key = join(left.key(), right.key());
            SqlType value = join(left.value(), right.value());
            return key == null || value == null ? null : new SqlType.Map(key, value);
        }
        return a instanceof SqlType.StructType left && b instanceof SqlType.StructType right
                ? struct(left, right)
                : null;
    }

    /** The fields of both; one that a value lacks is null there. */
    private static @Nullable SqlType struct(SqlType.StructType a, SqlType.StructType b) {
        Map<String, SqlType> fields = new LinkedHashMap<>();
        a.fields().forEach(field -> fields.put(field.name(), field.type()));
        for (SqlType.Field field : b.fields()) {
            SqlType known = fields.get(field.name());
            SqlType joined = known == null ? field.type() : join(known, field.type());
            if (joined == null) {
                return null;
            }
            fields.put(field.name(), joined);
        }
        return struct(fields);
    }

    /** The value in a type that {@link #common} gave for it. */
    static TypedExpression coerce(TypedExpression value, SqlType type) {
        if (value instanceof Literal literal && literal.value() == null) {
            return new Literal(type, null);
        }
        if (value.type().equals(type)) {
            return value;
        }
        if (value instanceof Literal literal && literal.value() instanceof String text) {
            Literal spelled = LiteralText.spelled(text, type);
            return spelled == null ? TypeRules.cast(value, type) : TypeRules.cast(spelled, type);
        }
        if (value instanceof Literal literal && literal.value() != null && type == SqlType.STRING) {
            return new Literal(type, CarrierCasts.text(literal.value(), literal.type()));
        }
        if (value instanceof TypedExpression.StructOf struct && type instanceof SqlType.StructType to) {
            return fields(struct, to);
        }
        if (value instanceof TypedExpression.ArrayOf array && type instanceof SqlType.Array to) {
            return new TypedExpression.ArrayOf(
                    array.elements().stream()
                            .map(element -> coerce(element, to.element()))
                            .toList(),
                    type);
        }
        if (value instanceof TypedExpression.MapOf map && type instanceof SqlType.Map to) {
            List<TypedExpression> entries = new ArrayList<>();
            for (int i = 0; i < map.keysAndValues().size(); i++) {
                entries.add(coerce(map.keysAndValues().get(i), i % 2 == 0 ? to.key() : to.value()));
            }
            return new TypedExpression.MapOf(entries, type);
        }
        return TypeRules.cast(value, type);
    }

    private static TypedExpression fields(TypedExpression.StructOf struct, SqlType.StructType to) {
        SqlType.StructType from = (SqlType.StructType) struct.type();
        List<TypedExpression> values = new ArrayList<>();
        for (SqlType.Field field : to.fields()) {
            values.add(from.indexOf(field.name())
                    .map(index -> coerce(struct.values().get(index), field.type()))
                    .orElseGet(() -> new Literal(field.type(), null)));
        }
        return new TypedExpression.StructOf(values, to);
    }
}
