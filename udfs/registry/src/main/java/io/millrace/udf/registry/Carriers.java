// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import io.millrace.udf.api.Lambda;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** The Java classes that values have in the methods of functions. */
final class Carriers {
    private Carriers() {}

    /** The class where no null can be: primitive if there is one. */
    static Class<?> primitive(SqlType type) {
        if (type instanceof SqlType.Primitive primitive) {
            return switch (primitive) {
                case BOOLEAN -> boolean.class;
                case INTEGER, DATE, TIME -> int.class;
                case BIGINT, TIMESTAMP -> long.class;
                case DOUBLE -> double.class;
                case STRING -> String.class;
                case BYTES -> ByteBuffer.class;
            };
        }
        if (type instanceof SqlType.Decimal) {
            return BigDecimal.class;
        }
        if (type instanceof SqlType.Array) {
            return List.class;
        }
        return type instanceof SqlType.Map ? Map.class : Object.class;
    }

    /** The class for a type in a signature where no null can be. */
    static Class<?> primitive(TypePattern pattern) {
        if (pattern instanceof TypePattern.Plain plain) {
            return primitive(plain.type());
        }
        if (pattern instanceof TypePattern.DecimalOf) {
            return BigDecimal.class;
        }
        if (pattern instanceof TypePattern.ArrayOf) {
            return List.class;
        }
        if (pattern instanceof TypePattern.Lambda) {
            return Lambda.class;
        }
        return pattern instanceof TypePattern.MapOf ? Map.class : Object.class;
    }

    /** The class where a null can be. */
    static Class<?> boxed(TypePattern pattern) {
        return boxed(primitive(pattern));
    }

    static Class<?> boxed(Class<?> type) {
        if (type == boolean.class) {
            return Boolean.class;
        }
        if (type == int.class) {
            return Integer.class;
        }
        if (type == long.class) {
            return Long.class;
        }
        return type == double.class ? Double.class : type;
    }
}
