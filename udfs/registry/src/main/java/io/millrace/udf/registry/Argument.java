// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import java.util.List;
import java.util.stream.Collectors;

/** What stands at an argument's place in a call. Immutable. */
public sealed interface Argument {
    /** An expression of a type. */
    static Argument of(SqlType type) {
        return new Typed(type);
    }

    /** The literal NULL, which fits every type. */
    static Argument nullLiteral() {
        return NullLiteral.NULL;
    }

    /** A lambda whose body has no types yet; fits where a lambda with as many parameters is wanted. */
    static Argument lambda(int parameters) {
        return new LambdaShape(parameters);
    }

    /** A lambda whose parameters and body have types. */
    static Argument lambda(List<SqlType> parameters, SqlType result) {
        return new TypedLambda(parameters, result);
    }

    /** A lambda of which only the number of parameters is known. */
    record LambdaShape(int parameters) implements Argument {
        @Override
        public String toString() {
            return "a lambda of " + parameters + (parameters == 1 ? " parameter" : " parameters");
        }
    }

    /** A lambda with types. */
    record TypedLambda(List<SqlType> parameters, SqlType result) implements Argument {
        public TypedLambda {
            parameters = List.copyOf(parameters);
        }

        @Override
        public String toString() {
            return parameters.stream().map(SqlType::toString).collect(Collectors.joining(", ", "(", ") => ")) + result;
        }
    }

    /** An expression of a type. */
    record Typed(SqlType type) implements Argument {
        @Override
        public String toString() {
            return type.toString();
        }
    }

    /** The literal NULL. */
    enum NullLiteral implements Argument {
        NULL
    }
}
