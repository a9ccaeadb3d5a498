// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.util.ArrayList;
import java.util.List;

/** Reads types back from the text that {@link SqlType#toString} writes. Any thread. */
public final class SqlTypes {
    private static final int DEPTH_MAX = 200;

    private final String text;
    private int at;

    private SqlTypes(String text) {
        this.text = text;
    }

    /**
     * The type that the text spells: names in upper case, field names in backquotes.
     *
     * @throws IllegalArgumentException with the place, when it spells none
     */
    public static SqlType parse(String text) {
        SqlTypes parser = new SqlTypes(text);
        SqlType type = parser.type(0);
        if (parser.at < text.length()) {
            throw parser.wrong("the end");
        }
        return type;
    }

    private SqlType type(int depth) {
        if (depth > DEPTH_MAX) {
            throw wrong("a type that is nested less deeply");
        }
        int start = at;
        String name = word();
        switch (name) {
            case "DECIMAL" -> {
                return decimal(start);
            }
            case "ARRAY" -> {
                expect("<");
                SqlType element = type(depth + 1);
                expect(">");
                return new SqlType.Array(element);
            }
            case "MAP" -> {
                expect("<");
                SqlType key = type(depth + 1);
                expect(", ");
                SqlType value = type(depth + 1);
                expect(">");
                return new SqlType.Map(key, value);
            }
            case "STRUCT" -> {
                return struct(depth);
            }
            default -> {
                for (SqlType.Primitive primitive : SqlType.Primitive.values()) {
                    if (primitive.name().equals(name)) {
                        return primitive;
                    }
                }
                at = start;
                throw wrong("a type");
            }
        }
    }

    private SqlType decimal(int start) {
        expect("(");
        int precision = number();
        expect(", ");
        int scale = number();
        expect(")");
        try {
            return new SqlType.Decimal(precision, scale);
        } catch (IllegalArgumentException e) {
            at = start;
            throw wrong("a DECIMAL with 0 <= scale <= precision");
        }
    }

    private SqlType struct(int depth) {
        expect("<");
        List<SqlType.Field> fields = new ArrayList<>();
        while (!next(">")) {
            if (!fields.isEmpty()) {
                expect(", ");
            }
            String name = quotedName();
            expect(" ");
            fields.add(new SqlType.Field(name, type(depth + 1)));
        }
        return new SqlType.StructType(fields);
    }

    private String quotedName() {
        expect("`");
        StringBuilder name = new StringBuilder();
        while (true) {
            int end = text.indexOf('`', at);
            if (end < 0) {
                throw wrong("a closing backquote");
            }
            name.append(text, at, end);
            at = end + 1;
            if (!next("`")) {
                return name.toString();
            }
            name.append('`');
        }
    }

    private String word() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= 'A' && text.charAt(at) <= 'Z') {
            at++;
        }
        return text.substring(start, at);
    }

    private int number() {
        int start = at;
        while (at < text.length() && at - start < 9 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw wrong("a number");
        }
        return Integer.parseInt(text.substring(start, at));
    }

    private boolean next(String symbol) {
        if (text.startsWith(symbol, at)) {
            at += symbol.length();
            return true;
        }
        return false;
    }

    private void expect(String symbol) {
        if (!next(symbol)) {
            throw wrong("\"" + symbol + "\"");
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("not a type: " + text + " (expected " + expected + " at " + at + ")");
    }
}
