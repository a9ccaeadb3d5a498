// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;

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
