// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.SqlType;

/** How generated code holds the values of a type. */
enum Carrier {
    BOOLEAN("boolean", "Boolean", "OfBoolean", "false"),
    INT("int", "Integer", "OfInt", "0"),
    LONG("long", "Long", "OfLong", "0L"),
    DOUBLE("double", "Double", "OfDouble", "0.0D"),
    TEXT("String", "String", "OfObject", "null"),
    DECIMAL("BigDecimal", "BigDecimal", "OfObject", "null"),
    BYTES("ByteBuffer", "ByteBuffer", "OfObject", "null"),
    LIST("List", "List", "OfObject", "null"),
    MAP("Map", "Map", "OfObject", "null"),
    STRUCT("Struct", "Struct", "OfObject", "null"),
    /** No value of a column: only the argument of a function. */
    LAMBDA("Lambda", "Lambda", "OfObject", "null");

    private final String javaType;
    private final String boxedType;
    private final String vector;
    private final String absent;

    Carrier(String javaType, String boxedType, String vector, String absent) {
        this.javaType = javaType;
        this.boxedType = boxedType;
        this.vector = vector;
        this.absent = absent;
    }

    static Carrier of(SqlType type) {
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public Carrier primitive(SqlType.Primitive primitive) {
                return switch (primitive) {
                    case BOOLEAN -> BOOLEAN;
                    case INTEGER, DATE, TIME -> INT;
                    case BIGINT, TIMESTAMP -> LONG;
                    case DOUBLE -> DOUBLE;
                    case STRING -> TEXT;
                    case BYTES -> BYTES;
                };
            }

            @Override
            public Carrier decimal(SqlType.Decimal decimal) {
                return DECIMAL;
            }

            @Override
            public Carrier array(SqlType.Array array) {
                return LIST;
            }

            @Override
            public Carrier map(SqlType.Map map) {
                return MAP;
            }

            @Override
            public Carrier struct(SqlType.StructType struct) {
                return STRUCT;
            }
        });
    }

    boolean isPrimitive() {
        return ordinal() <= DOUBLE.ordinal();
    }

    String javaType() {
        return javaType;
    }

    String boxedType() {
        return boxedType;
    }

    /** The class of its column vectors. */
    String vector() {
        return "ColumnVector." + vector;
    }

    /** The class of the array of its column vectors. */
    String vectorArray() {
        return (isPrimitive() ? javaType : "Object") + "[]";
    }

    /** What a variable holds while there is no value. */
    String absent() {
        return absent;
    }

    /** The value of an Object expression that is not null. */
    String unboxed(String object) {
        return isPrimitive()
                ? "((" + boxedType + ") " + object + ")." + javaType + "Value()"
                : "(" + javaType + ") " + object;
    }
}
