// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowOrigin;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.udf.registry.Argument;
import io.millrace.udf.registry.FunctionRegistry;
import io.millrace.udf.registry.ResolvedScalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Expressions of all kinds over a schema with all types, and rows for them, full of edge values. */
final class RandomExpressions {
    static final FunctionRegistry FUNCTIONS = FunctionRegistry.of(List.of(SampleFunctions.class));

    private static final SqlType.StructType STRUCT =
            SqlType.struct("a", SqlType.INTEGER, "\"*/ \\u0022", SqlType.STRING, "C", new SqlType.Decimal(5, 2));
    private static final List<SqlType> SCALARS = List.of(
            SqlType.BOOLEAN,
            SqlType.INTEGER,
            SqlType.BIGINT,
            SqlType.DOUBLE,
            SqlType.STRING,
            SqlType.BYTES,
            SqlType.DATE,
            SqlType.TIME,
            SqlType.TIMESTAMP,
            new SqlType.Decimal(1, 0),
            new SqlType.Decimal(5, 2),
            new SqlType.Decimal(10, 10),
            new SqlType.Decimal(38, 10));
    private static final List<SqlType> NESTED = List.of(
            STRUCT,
            new SqlType.Array(SqlType.INTEGER),
            new SqlType.Array(SqlType.STRING),
            new SqlType.Array(SqlType.DOUBLE),
            new SqlType.Array(STRUCT),
            new SqlType.Map(SqlType.STRING, SqlType.BIGINT),
            new SqlType.Map(SqlType.INTEGER, new SqlType.Array(SqlType.DATE)));
    private static final String[] TEXTS = {
        "",
        " ",
        "a",
        "A%_",
        "true",
        "yEs",
        "12",
        "-9223372036854775808",
        "1.5e2",
        "NaN",
        "2020-02-29",
        "2017-11-17T04:05:06.789",
        "23:59",
        "\u00e9\ud83d\ude00",
        "\"; */ \\u0022\n}",
        "%",
        "!%",
        "x\ny",
        "QUJD",
        "999.995",
        "\u0000",
        "1e999999999"
    };
    private static final int[] INTS = {0, 1, -1, 2, 7, 60, 18_000, 86_399_999, Integer.MAX_VALUE, Integer.MIN_VALUE};
    private static final long[] LONGS = {
        0, 1, -1, 2, 7, -86_400_001L, 1_600_000_000_000L, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        1,
        -1.5,
        0.1,
        999.995,
        1e300,
        -1e-300,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    private final Random random;
    private final RowSchema schema;
    private final List<TypedExpression.Parameter> parameters = new ArrayList<>();

    RandomExpressions(Random random) {
        this.random = random;
        List<Column> columns = new ArrayList<>();
        for (int copy = 0; copy < 2; copy++) {
            for (SqlType type : SCALARS) {
                columns.add(Column.value("c" + columns.size() + "\"*/\n\\u0022 " + type, type));
            }
            for (SqlType type : NESTED) {
                columns.add(Column.value("n" + columns.size(), type));
            }
        }
        schema = new RowSchema(columns);
    }

    RowSchema schema() {
        return schema;
    }

    /** A cast of a column of each scalar type to each of them, with nothing around it that could hide a mistake. */
    List<TypedExpression> casts() {
        List<TypedExpression> casts = new ArrayList<>();
        for (Column column : schema.columns().subList(0, SCALARS.size() + NESTED.size())) {
            for (SqlType to : SCALARS) {
                casts.add(new TypedExpression.Cast(new TypedExpression.ColumnRef(column.name(), column.type()), to));
            }
        }
        return casts;
    }

    SqlType type() {
        return random.nextInt(5) == 0 ? pick(NESTED) : pick(SCALARS);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private record Origin(int partition, long offset) implements RowOrigin {
        @Override
        public @Nullable ByteBuffer lastHeader(String name) {
            return partition % 2 == 0 ? null : ByteBuffer.wrap(new byte[] {1, 2});
        }
    }

    RowBatch batch(int rows) {
        RowBatch batch = new RowBatch(schema, 2);
        for (int i = 0; i < rows; i++) {
            Object origin = i % 3 == 0 ? null : i % 3 == 1 ? "no origin" : new Origin(i, 1L << 40 | i);
            int row = batch.append(LONGS[random.nextInt(LONGS.length)], false, origin);
            for (int column = 0; column < schema.size(); column++) {
                SqlType type = schema.column(column).type();
                batch.column(column).setBoxed(row, random.nextInt(5) == 0 ? null : value(type));
            }
        }
        return batch;
    }

    private @Nullable Object valueOrNull(SqlType type) {
        return random.nextInt(6) == 0 ? null : value(type);
    }

    private Object value(SqlType type) {
        if (type instanceof SqlType.Decimal decimal) {
            return decimal(decimal);
        }
        if (type instanceof SqlType.Primitive primitive) {
            return switch (primitive) {
                case BOOLEAN -> random.nextBoolean();
                case INTEGER, DATE -> INTS[random.nextInt(INTS.length)];
                case TIME -> random.nextInt(10) == 0 ? -1 : random.nextInt(86_400_000) / 1000 * 1000;
                case BIGINT, TIMESTAMP -> LONGS[random.nextInt(LONGS.length)];
                case DOUBLE -> DOUBLES[random.nextInt(DOUBLES.length)];
                case STRING -> TEXTS[random.nextInt(TEXTS.length)];
                case BYTES -> ByteBuffer.wrap(TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.UTF_8));
            };
        }
        if (type instanceof SqlType.Array array) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int size = random.nextInt(4); size > 0; size--) {
                values.add(valueOrNull(array.element()));
            }
            return values;
        }
        if (type instanceof SqlType.Map map) {
            Map<Object, @Nullable Object> values = new LinkedHashMap<>();
            for (int size = random.nextInt(4); size > 0; size--) {
                values.put(value(map.key()), valueOrNull(map.value()));
            }
            return values;
        }
        List<SqlType.Field> fields = ((SqlType.StructType) type).fields();
        return new Struct(
                fields.stream().map(field -> valueOrNull(field.type())).toArray());
    }

    private BigDecimal decimal(SqlType.Decimal type) {
        BigInteger limit = BigInteger.TEN.pow(type.precision());
        BigInteger digits = switch (random.nextInt(5)) {
            case 0 -> BigInteger.ZERO;
            case 1 -> limit.subtract(BigInteger.ONE);
            case 2 -> BigInteger.ONE.subtract(limit);
            case 3 -> BigInteger.valueOf(random.nextInt(20) - 10);
            default -> new BigInteger(limit.bitLength() - 1, random);
        };
        return new BigDecimal(
                digits.mod(limit).multiply(BigInteger.valueOf(digits.signum() < 0 ? -1 : 1)), type.scale());
    }

    /** An expression of a type. */
    TypedExpression of(SqlType type, int depth) {
        if (depth <= 0 || random.nextInt(6) == 0) {
            return leaf(type);
        }
        return switch (random.nextInt(13)) {
            case 12 -> lambdaCall(type, depth - 1);
            case 0 -> caseWhen(type, depth - 1);
            case 1 -> fieldOf(type, depth - 1);
            case 2 -> elementOf(type, depth - 1);
            case 3 -> call("T_FIRST", of(type, depth - 1), of(type, depth - 1));
            case 4 -> call("T_SAME", of(type, depth - 1));
            case 5 -> castTo(type, depth - 1);
            default -> own(type, depth - 1);
        };
    }

    /** A function that calls a lambda, in which its parameters and those around it may stand. */
    private TypedExpression lambdaCall(SqlType type, int depth) {
        SqlType element = pick(SCALARS);
        TypedExpression array = of(new SqlType.Array(element), depth);
        if (type instanceof SqlType.Array result) {
            return call("T_EACH", array, lambda(result.element(), depth, element));
        }
        return call("T_FOLD", array, of(type, depth), lambda(type, depth, type, element));
    }

    private TypedExpression lambda(SqlType result, int depth, SqlType... types) {
        int outer = parameters.size();
        for (SqlType type : types) {
            parameters.add(new TypedExpression.Parameter("p" + parameters.size(), parameters.size(), type));
        }
        List<TypedExpression.Parameter> own = List.copyOf(parameters.subList(outer, parameters.size()));
        TypedExpression body = of(result, depth);
        parameters.subList(outer, parameters.size()).clear();
        return new TypedExpression.LambdaOf(own, body);
    }

    private TypedExpression leaf(SqlType type) {
        List<TypedExpression.Parameter> known = parameters.stream()
                .filter(parameter -> parameter.type().equals(type))
                .toList();
        if (!known.isEmpty() && random.nextInt(3) > 0) {
            return pick(known);
        }
        int kind = random.nextInt(10);
        if (kind < 3) {
            return new TypedExpression.Literal(type, kind == 0 ? null : value(type));
        }
        if (type == SqlType.BYTES && kind == 3) {
            return new TypedExpression.Headers("h");
        }
        if (type == SqlType.INTEGER && kind == 3) {
            return new TypedExpression.RowAttribute(TypedExpression.AttributeKind.ROWPARTITION);
        }
        if (type == SqlType.BIGINT && kind < 5) {
            return new TypedExpression.RowAttribute(
                    kind == 3 ? TypedExpression.AttributeKind.ROWTIME : TypedExpression.AttributeKind.ROWOFFSET);
        }
        List<Column> fitting = schema.columns().stream()
                .filter(column -> column.type().equals(type))
                .toList();
        return fitting.isEmpty()
                ? new TypedExpression.Literal(type, valueOrNull(type))
                : new TypedExpression.ColumnRef(pick(fitting).name(), type);
    }

    private TypedExpression caseWhen(SqlType type, int depth) {
        List<TypedExpression.When> whens = new ArrayList<>();
        for (int arms = 1 + random.nextInt(4); arms > 0; arms--) {
            whens.add(new TypedExpression.When(of(SqlType.BOOLEAN, depth), of(type, depth)));
        }
        return new TypedExpression.Case(whens, of(type, depth), type);
    }

    private TypedExpression fieldOf(SqlType type, int depth) {
        for (SqlType.Field field : STRUCT.fields()) {
            if (field.type().equals(type)) {
                return new TypedExpression.Field(of(STRUCT, depth), field.name(), type);
            }
        }
        SqlType.StructType wrapper = SqlType.struct("x", SqlType.STRING, "y", type);
        return new TypedExpression.Field(of(wrapper, depth), "y", type);
    }

    private TypedExpression elementOf(SqlType type, int depth) {
        if (random.nextBoolean()) {
            SqlType key = pick(SCALARS);
            return new TypedExpression.Element(of(new SqlType.Map(key, type), depth), of(key, depth), type);
        }
        SqlType index = random.nextBoolean() ? SqlType.BIGINT : SqlType.INTEGER;
        return new TypedExpression.Element(of(new SqlType.Array(type), depth), of(index, depth), type);
    }

    private TypedExpression castTo(SqlType type, int depth) {
        if (type instanceof SqlType.Array array) {
            return new TypedExpression.Cast(of(new SqlType.Array(pick(SCALARS)), depth), array);
        }
        if (type instanceof SqlType.StructType) {
            SqlType from = SqlType.struct("C", SqlType.DOUBLE, "a", SqlType.STRING, "other", SqlType.DATE);
            return new TypedExpression.Cast(of(from, depth), type);
        }
        // Any scalar: a pair without a cast must fail in the same way.
        return new TypedExpression.Cast(of(random.nextInt(4) == 0 ? type() : pick(SCALARS), depth), type);
    }

    private TypedExpression own(SqlType type, int depth) {
        if (type == SqlType.BOOLEAN) {
            return condition(depth);
        }
        if (type instanceof SqlType.Array array) {
            return new TypedExpression.ArrayOf(several(array.element(), depth), type);
        }
        if (type instanceof SqlType.Map map) {
            List<TypedExpression> entries = new ArrayList<>();
            for (int size = random.nextInt(4); size > 0; size--) {
                entries.add(of(map.key(), depth));
                entries.add(of(map.value(), depth));
            }
            return new TypedExpression.MapOf(entries, type);
        }
        if (type instanceof SqlType.StructType struct) {
            return new TypedExpression.StructOf(
                    struct.fields().stream()
                            .map(field -> of(field.type(), depth))
                            .toList(),
                    type);
        }
        if (type == SqlType.STRING || type == SqlType.BYTES) {
            return type == SqlType.STRING && random.nextInt(3) == 0
                    ? textCall(depth)
                    : new TypedExpression.Concat(of(type, depth), of(type, depth));
        }
        return type.isNumeric() ? number(type, depth) : leaf(type);
    }

    private List<TypedExpression> several(SqlType type, int depth) {
        List<TypedExpression> values = new ArrayList<>();
        for (int size = random.nextInt(5); size > 0; size--) {
            values.add(of(type, depth));
        }
        return values;
    }

    private TypedExpression textCall(int depth) {
        return switch (random.nextInt(3)) {
            case 0 -> call("T_JOIN", of(SqlType.STRING, depth), of(SqlType.STRING, depth), of(SqlType.STRING, depth));
            case 1 -> call("T_WHICH", of(SqlType.STRING, depth));
            default -> call("T_WHICH", of(SqlType.STRING, depth), of(SqlType.STRING, depth));
        };
    }

    private TypedExpression number(SqlType type, int depth) {
        if (random.nextInt(8) == 0) {
            return new TypedExpression.Negation(of(type, depth));
        }
        if (random.nextInt(6) == 0) {
            if (type == SqlType.INTEGER) {
                return switch (random.nextInt(3)) {
                    case 0 -> call("T_ODD_FAILS", of(type, depth));
                    case 1 -> call("T_SIZE", of(new SqlType.Array(SqlType.DOUBLE), depth));
                    default -> call("T_NULLS", of(SqlType.DOUBLE, depth), of(SqlType.DOUBLE, depth));
                };
            }
            if (type == SqlType.BIGINT) {
                return random.nextBoolean()
                        ? call("T_MAYBE", of(type, depth))
                        : call("T_SUM", of(type, depth), of(type, depth), of(type, depth));
            }
            if (type == SqlType.DOUBLE) {
                return call("T_HALF", of(type, depth));
            }
        }
        boolean decimal = type instanceof SqlType.Decimal;
        SqlType left = decimal ? SCALARS.get(SCALARS.size() - 1 - random.nextInt(4)) : type;
        SqlType right = decimal ? SCALARS.get(SCALARS.size() - 1 - random.nextInt(4)) : type;
        TypedExpression.ArithmeticOperator[] operators = TypedExpression.ArithmeticOperator.values();
        return new TypedExpression.Arithmetic(
                operators[random.nextInt(operators.length)], of(left, depth), of(right, depth), type);
    }

    TypedExpression condition(int depth) {
        SqlType type = type();
        return switch (random.nextInt(9)) {
            case 0 ->
                new TypedExpression.Logical(
                        TypedExpression.LogicalOperator.AND, of(SqlType.BOOLEAN, depth), of(SqlType.BOOLEAN, depth));
            case 1 ->
                new TypedExpression.Logical(
                        TypedExpression.LogicalOperator.OR, of(SqlType.BOOLEAN, depth), of(SqlType.BOOLEAN, depth));
            case 2 -> new TypedExpression.Not(of(SqlType.BOOLEAN, depth));
            case 3 -> new TypedExpression.IsNull(of(type, depth));
            case 4 -> membership(type, depth);
            case 5 ->
                new TypedExpression.Like(
                        of(SqlType.STRING, depth), of(SqlType.STRING, depth), random.nextBoolean() ? "!" : null);
            case 6 -> call("T_FLIP", of(SqlType.BOOLEAN, depth));
            default -> comparison(type, depth);
        };
    }

    private TypedExpression membership(SqlType type, int depth) {
        List<TypedExpression> values = new ArrayList<>(several(type, depth));
        for (int size = random.nextInt(12); size > 0; size--) {
            values.add(new TypedExpression.Literal(type, valueOrNull(type)));
        }
        return new TypedExpression.In(of(type, depth), values);
    }

    private TypedExpression comparison(SqlType type, int depth) {
        boolean ordered = SCALARS.contains(type) && type != SqlType.BOOLEAN;
        TypedExpression.ComparisonOperator[] operators = TypedExpression.ComparisonOperator.values();
        TypedExpression.ComparisonOperator operator = operators[random.nextInt(operators.length)];
        boolean ordering = operator.name().startsWith("LESS") || operator.name().startsWith("GREATER");
        SqlType other = type instanceof SqlType.Decimal ? SCALARS.get(SCALARS.size() - 1 - random.nextInt(4)) : type;
        return new TypedExpression.Comparison(
                ordering && !ordered ? TypedExpression.ComparisonOperator.EQUAL : operator,
                of(type, depth),
                of(other, depth));
    }

    static TypedExpression call(String name, TypedExpression... arguments) {
        List<Argument> types = new ArrayList<>();
        for (TypedExpression argument : arguments) {
            types.add(
                    argument instanceof TypedExpression.LambdaOf lambda
                            ? Argument.lambda(
                                    lambda.parameters().stream()
                                            .map(TypedExpression.Parameter::type)
                                            .toList(),
                                    lambda.type())
                            : Argument.of(argument.type()));
        }
        return new TypedExpression.Call((ResolvedScalar) FUNCTIONS.resolve(name, types), List.of(arguments));
    }
}
