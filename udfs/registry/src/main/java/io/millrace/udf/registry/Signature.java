// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import java.util.List;

/** A parsed signature; {@code text} is what the author wrote. Immutable. */
record Signature(String text, String name, List<Parameter> parameters, Arity arity, TypePattern result) {
    Signature {
        parameters = List.copyOf(parameters);
    }

    /** Whether the last parameter takes one argument, or one or more. */
    enum Arity {
        FIXED,
        VARIADIC
    }

    /** Whether an argument may be any expression or only a literal. */
    enum Source {
        EXPRESSION,
        CONSTANT
    }

    record Parameter(TypePattern type, Source source) {}

    boolean takes(int arguments) {
        return arity == Arity.VARIADIC ? arguments >= parameters.size() : arguments == parameters.size();
    }

    /** The parameter that an argument goes to. */
    Parameter parameterAt(int argument) {
        return parameters.get(Math.min(argument, parameters.size() - 1));
    }
}
