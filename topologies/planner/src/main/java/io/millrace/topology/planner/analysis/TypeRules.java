// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.catalog.TypeNames;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.ArithmeticOperator;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.TypeName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Result types and implicit casts of the dialect. */
final class TypeRules {
    private static final int INTEGER_DIGITS = 10;
    private static final int BIGINT_DIGITS = 19;
    private static final List<String> DECIMAL_NAMES = List.of("DECIMAL", "DEC", "NUMERIC");
    private static final List<String> NAMES = List.of(
            "BOOLEAN",
            "INT",
            "INTEGER",
            "BIGINT",
            "DOUBLE",
            "DECIMAL",
            "VARCHAR",
            "STRING",
            "BYTES",
            "DATE",
            "TIME",
            "TIMESTAMP",
            "ARRAY",
            "MAP",
            "STRUCT");

    private static final Map<String, String> CONTAINERS =
            Map.of("ARRAY", "ARRAY<INT>", "MAP", "MAP<VARCHAR, INT>", "STRUCT", "STRUCT<name INT>");

    private TypeRules() {}

    /** Whether this is the name of a type. */
    static boolean isName(String name) {
        return NAMES.contains(name) || DECIMAL_NAMES.contains(name);
    }

    /** The type that numbers of two types have in common. */
    static SqlType commonNumeric(SqlType left, SqlType right) {
        if (left == SqlType.DOUBLE || right == SqlType.DOUBLE) {
            return SqlType.DOUBLE;
        }
        if (left instanceof SqlType.Decimal || right instanceof SqlType.Decimal) {
            SqlType.Decimal a = asDecimal(left);
            SqlType.Decimal b = asDecimal(right);
            int scale = Math.max(a.scale(), b.scale());
            return new SqlType.Decimal(Math.max(a.precision() - a.scale(), b.precision() - b.scale()) + scale, scale);
        }
        return left == SqlType.BIGINT || right == SqlType.BIGINT ? SqlType.BIGINT : SqlType.INTEGER;
    }

    static SqlType.Decimal asDecimal(SqlType type) {
        if (type instanceof SqlType.Decimal decimal) {
            return decimal;
        }
        return new SqlType.Decimal(type == SqlType.BIGINT ? BIGINT_DIGITS : INTEGER_DIGITS, 0);
    }

    /** The type of arithmetic on two numeric types. */
    static SqlType arithmetic(ArithmeticOperator operator, SqlType left, SqlType right) {
        if (left instanceof SqlType.Decimal || right instanceof SqlType.Decimal) {
            if (left == SqlType.DOUBLE || right == SqlType.DOUBLE) {
                return SqlType.DOUBLE;
            }
            return decimal(operator, asDecimal(left), asDecimal(right));
        }
        return commonNumeric(left, right);
    }

    private static SqlType decimal(ArithmeticOperator operator, SqlType.Decimal a, SqlType.Decimal b) {
        int p1 = a.precision();
        int s1 = a.scale();
        int p2 = b.precision();
        int s2 = b.scale();
        return switch (operator) {
            case ADD, SUBTRACT ->
                new SqlType.Decimal(Math.max(p1 - s1, p2 - s2) + Math.max(s1, s2) + 1, Math.max(s1, s2));
            case MULTIPLY -> new SqlType.Decimal(p1 + p2 + 1, s1 + s2);
            case DIVIDE -> {
                int scale = Math.max(6, s1 + p2 + 1);
                yield new SqlType.Decimal(p1 - s1 + s2 + scale, scale);
            }
            case MODULO -> {
                int scale = Math.max(s1, s2);
                yield new SqlType.Decimal(Math.max(1, Math.min(p1 - s1, p2 - s2) + scale), scale);
            }
        };
    }

    /** Whether values of a type become values of another without being asked for. */
    static boolean castsImplicitly(SqlType from, SqlType to) {
        if (from.equals(to)) {
            return true;
        }
        if (to == SqlType.BIGINT) {
            return from == SqlType.INTEGER;
        }
        if (to == SqlType.DOUBLE) {
            return from.isNumeric();
        }
        if (to instanceof SqlType.Decimal target && from.isNumeric() && from != SqlType.DOUBLE) {
            if (from == SqlType.INTEGER || from == SqlType.BIGINT) {
                // A number too large for it is an error of its row.
                return true;
            }
            SqlType.Decimal source = asDecimal(from);
            return source.precision() - source.scale() <= target.precision() - target.scale()
                    && source.scale() <= target.scale();
        }
        return false;
    }

    /** Whether a value of one type may be inserted into a column of another: what casts implicitly, also inside containers. */
    static boolean insertable(SqlType from, SqlType to) {
        if (castsImplicitly(from, to) || from.isNumeric() && from != SqlType.DOUBLE && to instanceof SqlType.Decimal) {
            return true;
        }
        if (from == SqlType.STRING && to == SqlType.BYTES) {
            return true;
        }
        if (from instanceof SqlType.Array a && to instanceof SqlType.Array b) {
            return insertable(a.element(), b.element());
        }
        if (from instanceof SqlType.Map a && to instanceof SqlType.Map b) {
            return insertable(a.key(), b.key()) && insertable(a.value(), b.value());
        }
        if (from instanceof SqlType.StructType a && to instanceof SqlType.StructType b) {
            return a.fields().stream()
                    .allMatch(field -> b.indexOf(field.name())
                            .map(i -> insertable(field.type(), b.fields().get(i).type()))
                            .orElse(false));
        }
        return false;
    }

    /** An exact number of which the scale is not negative; between -1 and 1 the zero before the point counts as a digit. */
    static TypedExpression.Literal literal(BigDecimal value) {
        int precision = Math.max(value.precision(), value.scale() + 1);
        return new TypedExpression.Literal(new SqlType.Decimal(precision, value.scale()), value);
    }

    /** The expression as a value of another type; a constant is cast at once. */
    static TypedExpression cast(TypedExpression expression, SqlType type) {
        if (expression.type().equals(type)) {
            return expression;
        }
        if (expression instanceof TypedExpression.Literal literal) {
            Object value = literal.value();
            if (value == null) {
                return new TypedExpression.Literal(type, null);
            }
            if (value instanceof Number number && type == SqlType.BIGINT && literal.type() == SqlType.INTEGER) {
                return new TypedExpression.Literal(type, number.longValue());
            }
            if (value instanceof Number number && type == SqlType.DOUBLE) {
                return new TypedExpression.Literal(type, number.doubleValue());
            }
            if (value instanceof Integer || value instanceof Long) {
                BigDecimal whole = BigDecimal.valueOf(((Number) value).longValue());
                // What does not fit stays a cast, which fails when it is evaluated.
                if (type instanceof SqlType.Decimal decimal
                        && whole.precision() <= decimal.precision() - decimal.scale()) {
                    return new TypedExpression.Literal(type, whole.setScale(decimal.scale()));
                }
            }
        }
        return new TypedExpression.Cast(expression, type);
    }

    /** The type that all of them cast to implicitly, if there is one. */
    static Optional<SqlType> common(List<SqlType> types) {
        if (types.isEmpty()) {
            return Optional.empty();
        }
        SqlType common = types.get(0);
        for (SqlType type : types.subList(1, types.size())) {
            Optional<SqlType> both = common(common, type);
            if (both.isEmpty()) {
                return both;
            }
            common = both.get();
        }
        return Optional.of(common);
    }

    /** The type that values of two types have in common, also inside containers. */
    static Optional<SqlType> common(SqlType left, SqlType right) {
        if (left.equals(right)) {
            return Optional.of(left);
        }
        if (left.isNumeric() && right.isNumeric()) {
            return Optional.of(commonNumeric(left, right));
        }
        if (left instanceof SqlType.Array a && right instanceof SqlType.Array b) {
            return common(a.element(), b.element()).map(SqlType.Array::new);
        }
        if (left instanceof SqlType.Map a && right instanceof SqlType.Map b) {
            return common(a.key(), b.key())
                    .flatMap(key -> common(a.value(), b.value()).map(value -> new SqlType.Map(key, value)));
        }
        return left instanceof SqlType.StructType a && right instanceof SqlType.StructType b
                ? commonStruct(a, b)
                : Optional.empty();
    }

    /** The fields of both: those of the first, then what only the second has. */
    private static Optional<SqlType> commonStruct(SqlType.StructType a, SqlType.StructType b) {
        List<SqlType.Field> fields = new ArrayList<>();
        for (SqlType.Field field : a.fields()) {
            Optional<Integer> other = b.indexOf(field.name());
            Optional<SqlType> type = other.isEmpty()
                    ? Optional.of(field.type())
                    : common(field.type(), b.fields().get(other.get()).type());
            if (type.isEmpty()) {
                return Optional.empty();
            }
            fields.add(new SqlType.Field(field.name(), type.get()));
        }
        b.fields().stream().filter(field -> a.indexOf(field.name()).isEmpty()).forEach(fields::add);
        return Optional.of(new SqlType.StructType(fields));
    }

    /** The type that a type name means, or empty when there is none. */
    static Optional<SqlType> resolve(TypeName name) {
        return switch (name.name()) {
            case "BOOLEAN" -> Optional.of(SqlType.BOOLEAN);
            case "INT", "INTEGER" -> Optional.of(SqlType.INTEGER);
            case "BIGINT" -> Optional.of(SqlType.BIGINT);
            case "DOUBLE" -> Optional.of(SqlType.DOUBLE);
            case "VARCHAR", "STRING" -> Optional.of(SqlType.STRING);
            case "BYTES" -> Optional.of(SqlType.BYTES);
            case "DATE" -> Optional.of(SqlType.DATE);
            case "TIME" -> Optional.of(SqlType.TIME);
            case "TIMESTAMP" -> Optional.of(SqlType.TIMESTAMP);
            case "DEC", "DECIMAL", "NUMERIC" -> decimal(name.parameters());
            case "ARRAY" ->
                name.arguments().size() == 1
                        ? resolve(name.arguments().get(0)).map(SqlType.Array::new)
                        : Optional.empty();
            case "MAP" -> map(name.arguments());
            case "STRUCT" -> struct(name.fields());
            default -> Optional.empty();
        };
    }

    /** Tells which part of a type that {@link #resolve} does not know is wrong. */
    static void tell(TypeName name, TypeNames declared, Diagnostics diagnostics) {
        for (TypeName argument : name.arguments()) {
            if (resolve(argument).isEmpty()) {
                tell(argument, declared, diagnostics);
                return;
            }
        }
        for (TypeName.Field field : name.fields()) {
            if (resolve(field.type()).isEmpty()) {
                tell(field.type(), declared, diagnostics);
                return;
            }
        }
        boolean decimal = DECIMAL_NAMES.contains(name.name());
        String container = CONTAINERS.get(name.name());
        if (container != null) {
            diagnostics.error(
                    ErrorCode.TYPE_NOT_FOUND,
                    name.span(),
                    "type " + name.name() + " needs the types of what it holds",
                    "for example " + container);
            return;
        }
        diagnostics.error(
                ErrorCode.TYPE_NOT_FOUND,
                name.span(),
                "type " + name.span().text() + " does not exist",
                decimal
                        ? "DECIMAL(precision, scale) with a precision of at least 1 and a scale from 0 to the precision"
                        : Suggestions.nearest(name.name(), declared.all().keySet())
                                .map(near -> "did you mean " + near + "?")
                                .or(() -> Hints.type(name.name()))
                                .or(() -> Suggestions.nearest(name.name(), NAMES)
                                        .map(near -> "did you mean " + near + "?"))
                                .orElse("one of " + String.join(", ", NAMES) + own(declared)));
    }

    private static String own(TypeNames declared) {
        return declared.all().isEmpty()
                ? ""
                : "; and of CREATE TYPE: " + String.join(", ", declared.all().keySet());
    }

    private static Optional<SqlType> decimal(List<Integer> parameters) {
        if (parameters.isEmpty() || parameters.size() > 2) {
            return Optional.empty();
        }
        int precision = parameters.get(0);
        int scale = parameters.size() == 2 ? parameters.get(1) : 0;
        return precision < 1 || scale < 0 || scale > precision
                ? Optional.empty()
                : Optional.of(new SqlType.Decimal(precision, scale));
    }

    private static Optional<SqlType> map(List<TypeName> arguments) {
        if (arguments.size() != 2) {
            return Optional.empty();
        }
        Optional<SqlType> key = resolve(arguments.get(0));
        Optional<SqlType> value = resolve(arguments.get(1));
        return key.isPresent() && value.isPresent()
                ? Optional.of(new SqlType.Map(key.get(), value.get()))
                : Optional.empty();
    }

    private static Optional<SqlType> struct(List<TypeName.Field> names) {
        List<SqlType.Field> fields = new ArrayList<>();
        for (TypeName.Field field : names) {
            Optional<SqlType> type = resolve(field.type());
            if (type.isEmpty()) {
                return Optional.empty();
            }
            fields.add(new SqlType.Field(field.name().name(), type.get()));
        }
        return Optional.of(new SqlType.StructType(fields));
    }

    /** Whether CAST can be written between two types at all; values may still fail. */
    static boolean castable(SqlType from, SqlType to) {
        if (from.equals(to) || (to == SqlType.STRING)) {
            return true;
        }
        if (from.isNumeric() && to.isNumeric()) {
            return true;
        }
        if (from == SqlType.STRING) {
            return to instanceof SqlType.Primitive || to instanceof SqlType.Decimal;
        }
        if (from == SqlType.TIMESTAMP) {
            return to == SqlType.DATE || to == SqlType.TIME || to == SqlType.BIGINT;
        }
        if (from == SqlType.DATE || from == SqlType.BIGINT) {
            return to == SqlType.TIMESTAMP;
        }
        if (from instanceof SqlType.Array a && to instanceof SqlType.Array b) {
            return castable(a.element(), b.element());
        }
        if (from instanceof SqlType.Map a && to instanceof SqlType.Map b) {
            return castable(a.key(), b.key()) && castable(a.value(), b.value());
        }
        if (from instanceof SqlType.StructType a && to instanceof SqlType.StructType b) {
            return b.fields().stream()
                    .allMatch(field -> a.indexOf(field.name())
                            .map(i -> castable(a.fields().get(i).type(), field.type()))
                            .orElse(true));
        }
        return false;
    }
}
