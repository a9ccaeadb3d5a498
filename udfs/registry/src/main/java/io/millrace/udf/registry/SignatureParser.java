// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import io.millrace.udf.registry.Signature.Arity;
import io.millrace.udf.registry.Signature.Parameter;
import io.millrace.udf.registry.Signature.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code name(TYPE, …) -> TYPE} by recursive descent. One use, one thread. */
final class SignatureParser {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(->|=>|\\.\\.\\.|[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[(),<>+-])\\s*");
    private static final String END = "";

    private static final Map<String, SqlType> PLAIN = Map.ofEntries(
            Map.entry("BOOLEAN", SqlType.BOOLEAN),
            Map.entry("INTEGER", SqlType.INTEGER),
            Map.entry("INT", SqlType.INTEGER),
            Map.entry("BIGINT", SqlType.BIGINT),
            Map.entry("DOUBLE", SqlType.DOUBLE),
            Map.entry("STRING", SqlType.STRING),
            Map.entry("VARCHAR", SqlType.STRING),
            Map.entry("BYTES", SqlType.BYTES),
            Map.entry("DATE", SqlType.DATE),
            Map.entry("TIME", SqlType.TIME),
            Map.entry("TIMESTAMP", SqlType.TIMESTAMP));

    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    private SignatureParser(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with the reason, when the text is not a signature */
    static Signature parse(String text) {
        SignatureParser parser = new SignatureParser(text);
        parser.tokenize();
        return parser.signature();
    }

    private void tokenize() {
        Matcher matcher = TOKEN.matcher(text);
        int position = 0;
        while (position < text.length()) {
            if (!matcher.find(position) || matcher.start() != position) {
                throw new IllegalArgumentException("unexpected character '" + text.charAt(position) + "'");
            }
            tokens.add(matcher.group(1));
            position = matcher.end();
        }
    }

    private Signature signature() {
        String name = word("a function name");
        List<Parameter> parameters = new ArrayList<>();
        Arity arity = Arity.FIXED;
        expect("(");
        if (!accept(")")) {
            do {
                if (arity == Arity.VARIADIC) {
                    throw new IllegalArgumentException("only the last parameter may be variadic");
                }
                Source source = accept("const") ? Source.CONSTANT : Source.EXPRESSION;
                parameters.add(new Parameter(type(), source));
                arity = accept("...") ? Arity.VARIADIC : Arity.FIXED;
            } while (accept(","));
            expect(")");
        }
        expect("->");
        TypePattern result = type();
        if (!peek().equals(END)) {
            throw new IllegalArgumentException("unexpected '" + peek() + "' after the result type");
        }
        return new Signature(text, name.toUpperCase(Locale.ROOT), parameters, arity, result);
    }

    private TypePattern type() {
        if (peek().equals("(")) {
            return lambda();
        }
        String word = word("a type");
        if (word.length() == 1 && Character.isUpperCase(word.charAt(0))) {
            return new TypePattern.Variable(word);
        }
        SqlType plain = PLAIN.get(word);
        if (plain != null) {
            return new TypePattern.Plain(plain);
        }
        return switch (word) {
            case "DECIMAL" -> decimal();
            case "ARRAY" -> array();
            case "MAP" -> map();
            case "STRUCT" -> struct();
            default -> throw new IllegalArgumentException("unknown type '" + word + "'");
        };
    }

    private TypePattern decimal() {
        expect("(");
        TypePattern.Term precision = term();
        expect(",");
        TypePattern.Term scale = term();
        expect(")");
        return new TypePattern.DecimalOf(precision, scale);
    }

    private TypePattern array() {
        expect("<");
        TypePattern element = type();
        expect(">");
        return new TypePattern.ArrayOf(element);
    }

    private TypePattern map() {
        expect("<");
        TypePattern key = type();
        expect(",");
        TypePattern value = type();
        expect(">");
        return new TypePattern.MapOf(key, value);
    }

    private TypePattern struct() {
        List<TypePattern.FieldPattern> fields = new ArrayList<>();
        if (accept("<")) {
            do {
                fields.add(new TypePattern.FieldPattern(word("a field name"), type()));
            } while (accept(","));
            expect(">");
        }
        return new TypePattern.StructOf(fields);
    }

    private TypePattern lambda() {
        List<TypePattern> parameters = new ArrayList<>();
        expect("(");
        do {
            parameters.add(type());
        } while (accept(","));
        expect(")");
        expect("=>");
        return new TypePattern.Lambda(parameters, type());
    }

    private TypePattern.Term term() {
        TypePattern.Term left = factor();
        while (peek().equals("+") || peek().equals("-")) {
            TypePattern.Operator operator = accept("+") ? TypePattern.Operator.PLUS : TypePattern.Operator.MINUS;
            if (operator == TypePattern.Operator.MINUS) {
                expect("-");
            }
            left = new TypePattern.Computed(operator, left, factor());
        }
        return left;
    }

    private TypePattern.Term factor() {
        String token = peek();
        if (!token.isEmpty() && Character.isDigit(token.charAt(0))) {
            next++;
            return new TypePattern.Literal(Integer.parseInt(token));
        }
        String name = word("a number or a name");
        if (!peek().equals("(")) {
            return new TypePattern.Name(name);
        }
        TypePattern.Operator operator = switch (name) {
            case "max" -> TypePattern.Operator.MAX;
            case "min" -> TypePattern.Operator.MIN;
            default -> throw new IllegalArgumentException("unknown decimal rule '" + name + "'");
        };
        expect("(");
        TypePattern.Term left = term();
        expect(",");
        TypePattern.Term right = term();
        expect(")");
        return new TypePattern.Computed(operator, left, right);
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : END;
    }

    private boolean accept(String token) {
        if (peek().equals(token)) {
            next++;
            return true;
        }
        return false;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw new IllegalArgumentException(
                    "expected '" + token + "' but found " + (peek().equals(END) ? "the end" : "'" + peek() + "'"));
        }
    }

    private String word(String what) {
        String token = peek();
        if (token.equals(END) || !(Character.isLetter(token.charAt(0)) || token.charAt(0) == '_')) {
            throw new IllegalArgumentException(
                    "expected " + what + " but found " + (token.equals(END) ? "the end" : "'" + token + "'"));
        }
        next++;
        return token;
    }
}
