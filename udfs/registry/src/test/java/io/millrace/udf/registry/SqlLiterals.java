// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and runs calls with literal arguments: just enough SQL for the examples of functions. */
final class SqlLiterals {
    /** A value and its type; the literal NULL has none. */
    record Value(@Nullable SqlType type, @Nullable Object carrier) {
        Argument argument() {
            return type == null ? Argument.nullLiteral() : Argument.of(type);
        }
    }

    /** A name and what stands between the parentheses; a bare word is an argument without a type and with its name. */
    record Call(String name, List<Value> arguments) {}

    private final FunctionRegistry registry;
    private final String text;
    private int position;

    private SqlLiterals(FunctionRegistry registry, String text) {
        this.registry = registry;
        this.text = text;
    }

    static Value value(FunctionRegistry registry, String text) {
        return new SqlLiterals(registry, text).expression();
    }

    static List<Value> row(FunctionRegistry registry, String text) {
        return new SqlLiterals(registry, text + ")").arguments(")");
    }

    static Call call(FunctionRegistry registry, String text) {
        SqlLiterals reader = new SqlLiterals(registry, text);
        String name = reader.word();
        reader.expect("(");
        return new Call(name, reader.arguments(")"));
    }

    private List<Value> arguments(String end) {
        List<Value> values = new ArrayList<>();
        if (!accept(end)) {
            do {
                values.add(expression());
            } while (accept(","));
            expect(end);
        }
        return values;
    }

    private Value expression() {
        skip();
        char next = text.charAt(position);
        if (next == '\'') {
            return new Value(SqlType.STRING, quoted());
        }
        if (next == '-' || Character.isDigit(next)) {
            return number();
        }
        String word = word();
        return switch (word) {
            case "NULL" -> new Value(null, null);
            case "TRUE", "FALSE" -> new Value(SqlType.BOOLEAN, word.equals("TRUE"));
            case "NaN" -> new Value(SqlType.DOUBLE, Double.NaN);
            case "X" -> new Value(SqlType.BYTES, ByteBuffer.wrap(HexFormat.of().parseHex(quoted())));
            case "DATE" ->
                new Value(SqlType.DATE, (int) LocalDate.parse(quoted()).toEpochDay());
            case "TIME" ->
                new Value(SqlType.TIME, (int) (LocalTime.parse(quoted()).toNanoOfDay() / 1_000_000));
            case "TIMESTAMP" ->
                new Value(
                        SqlType.TIMESTAMP,
                        LocalDateTime.parse(quoted()).toInstant(ZoneOffset.UTC).toEpochMilli());
            case "ARRAY" -> array();
            case "MAP" -> map();
            case "STRUCT" -> struct();
            default -> accept("(") ? run(word) : new Value(null, word);
        };
    }

    private Value run(String name) {
        List<Value> arguments = arguments(")");
        ScalarResolution resolution =
                registry.resolve(name, arguments.stream().map(Value::argument).toList());
        if (!(resolution instanceof ResolvedScalar scalar)) {
            throw ((UnresolvedCall) resolution).toException();
        }
        @Nullable Object[] carriers = converted(arguments, scalar.parameterTypes());
        return new Value(scalar.returnType(), scalar.invoker().call(carriers));
    }

    static @Nullable Object[] converted(List<Value> values, List<SqlType> types) {
        @Nullable Object[] carriers = new Object[values.size()];
        for (int i = 0; i < carriers.length; i++) {
            carriers[i] = converted(values.get(i).carrier(), types.get(i));
        }
        return carriers;
    }

    /** The implicit conversions of calls, and more that results in literals need. */
    static @Nullable Object converted(@Nullable Object carrier, SqlType type) {
        if (carrier instanceof Number number) {
            if (type == SqlType.DOUBLE) {
                return number.doubleValue();
            }
            if (type == SqlType.BIGINT) {
                return number.longValue();
            }
            if (type instanceof SqlType.Decimal decimal) {
                return new BigDecimal(number.toString()).setScale(decimal.scale());
            }
        }
        if (carrier instanceof List<?> list && type instanceof SqlType.Array array) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(converted(element, array.element())));
            return elements;
        }
        if (carrier instanceof Map<?, ?> map && type instanceof SqlType.Map target) {
            Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
            map.forEach((key, value) -> entries.put(key, converted(value, target.value())));
            return entries;
        }
        return carrier;
    }

    private Value array() {
        expect("[");
        List<Value> elements = arguments("]");
        if (!elements.isEmpty() && elements.stream().allMatch(element -> element.type() == null)) {
            // What stands around it says what it is an array of.
            return new Value(null, Arrays.asList(new Object[elements.size()]));
        }
        SqlType type = commonType(elements);
        List<@Nullable Object> carriers = new ArrayList<>();
        elements.forEach(element -> carriers.add(converted(element.carrier(), type)));
        return new Value(new SqlType.Array(type), carriers);
    }

    private Value map() {
        expect("(");
        List<Value> values = new ArrayList<>();
        Map<@Nullable Object, @Nullable Object> carriers = new LinkedHashMap<>();
        do {
            Object key = expression().carrier();
            expect(":=");
            Value value = expression();
            values.add(value);
            carriers.put(key, value.carrier());
        } while (accept(","));
        expect(")");
        return new Value(new SqlType.Map(SqlType.STRING, commonType(values)), carriers);
    }

    /** Fields without names: only the carrier of a result is looked at. */
    private Value struct() {
        expect("(");
        List<Value> fields = arguments(")");
        @Nullable Object[] carriers = fields.stream().map(Value::carrier).toArray();
        return new Value(new SqlType.StructType(List.of()), new Struct(carriers));
    }

    private static SqlType commonType(List<Value> values) {
        SqlType common = null;
        for (Value value : values) {
            if (value.type() != null) {
                common = common == null ? value.type() : Widening.common(common, value.type());
            }
        }
        if (common == null) {
            throw new IllegalArgumentException("elements without a type");
        }
        return common;
    }

    private Value number() {
        int start = position;
        while (position < text.length() && "+-.0123456789E".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        String number = text.substring(start, position);
        if (number.contains("E")) {
            return new Value(SqlType.DOUBLE, Double.valueOf(number));
        }
        if (number.contains(".")) {
            BigDecimal decimal = new BigDecimal(number);
            int precision = Math.max(decimal.precision(), decimal.scale() + 1);
            return new Value(new SqlType.Decimal(precision, decimal.scale()), decimal);
        }
        long whole = Long.parseLong(number);
        return whole == (int) whole ? new Value(SqlType.INTEGER, (int) whole) : new Value(SqlType.BIGINT, whole);
    }

    private String quoted() {
        expect("'");
        StringBuilder content = new StringBuilder();
        while (true) {
            char next = text.charAt(position++);
            if (next != '\'') {
                content.append(next);
            } else if (position < text.length() && text.charAt(position) == '\'') {
                content.append(text.charAt(position++));
            } else {
                return content.toString();
            }
        }
    }

    private String word() {
        skip();
        int start = position;
        while (position < text.length() && Character.isJavaIdentifierPart(text.charAt(position))) {
            position++;
        }
        if (start == position) {
            throw new IllegalArgumentException("no word at " + position + " of " + text);
        }
        return text.substring(start, position);
    }

    private boolean accept(String token) {
        skip();
        if (text.startsWith(token, position)) {
            position += token.length();
            return true;
        }
        return false;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw new IllegalArgumentException("expected " + token + " at " + position + " of " + text);
        }
    }

    private void skip() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
    }
}
