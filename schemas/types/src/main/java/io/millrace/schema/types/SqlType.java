// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A SQL type. Immutable; equal when the types are the same. {@code toString} is the type as SQL writes it. */
public sealed interface SqlType {
    SqlType BOOLEAN = Primitive.BOOLEAN;
    SqlType INTEGER = Primitive.INTEGER;
    SqlType BIGINT = Primitive.BIGINT;
    SqlType DOUBLE = Primitive.DOUBLE;
    SqlType STRING = Primitive.STRING;
    SqlType BYTES = Primitive.BYTES;
    SqlType DATE = Primitive.DATE;
    SqlType TIME = Primitive.TIME;
    SqlType TIMESTAMP = Primitive.TIMESTAMP;

    <R> R accept(Visitor<R> visitor);

    /**
     * Whether values can be added and compared by size: INTEGER, BIGINT, DECIMAL, DOUBLE.
     *
     * <p>Not a default method: with one, whoever touches {@link Primitive} first would start this interface's own
     * initialization in the middle of the enum's, and the constants above would be null for good.
     */
    boolean isNumeric();

    /** One method a family of types and no default: a new family does not compile until each place decides. */
    interface Visitor<R> {
        R primitive(Primitive type);

        R decimal(Decimal type);

        R array(Array type);

        R map(Map type);

        R struct(StructType type);
    }

    /** A type without parameters. */
    enum Primitive implements SqlType {
        BOOLEAN,
        INTEGER,
        BIGINT,
        DOUBLE,
        STRING,
        BYTES,
        DATE,
        TIME,
        TIMESTAMP;

        @Override
        public boolean isNumeric() {
            return this == INTEGER || this == BIGINT || this == DOUBLE;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.primitive(this);
        }
    }

    /** {@code DECIMAL(precision, scale)}: exact numbers of at most {@code precision} digits, {@code scale} of them behind the point. */
    record Decimal(int precision, int scale) implements SqlType {
        public Decimal {
            if (precision < 1 || scale < 0 || scale > precision) {
                throw new IllegalArgumentException("DECIMAL(" + precision + ", " + scale + ")");
            }
        }

        @Override
        public boolean isNumeric() {
            return true;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.decimal(this);
        }

        @Override
        public String toString() {
            return "DECIMAL(" + precision + ", " + scale + ")";
        }
    }

    record Array(SqlType element) implements SqlType {
        @Override
        public boolean isNumeric() {
            return false;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.array(this);
        }

        @Override
        public String toString() {
            return "ARRAY<" + element + ">";
        }
    }

    record Map(SqlType key, SqlType value) implements SqlType {
        @Override
        public boolean isNumeric() {
            return false;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.map(this);
        }

        @Override
        public String toString() {
            return "MAP<" + key + ", " + value + ">";
        }
    }

    record StructType(List<Field> fields) implements SqlType {
        public StructType {
            fields = List.copyOf(fields);
        }

        /** The index of the field with exactly this name. */
        public Optional<Integer> indexOf(String name) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).name().equals(name)) {
                    return Optional.of(i);
                }
            }
            return Optional.empty();
        }

        @Override
        public boolean isNumeric() {
            return false;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.struct(this);
        }

        @Override
        public String toString() {
            return fields.stream()
                    .map(field -> Column.quote(field.name()) + " " + field.type())
                    .collect(Collectors.joining(", ", "STRUCT<", ">"));
        }
    }

    record Field(String name, SqlType type) {}

    static StructType struct(Object... namesAndTypes) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            fields.add(new Field((String) namesAndTypes[i], (SqlType) namesAndTypes[i + 1]));
        }
        return new StructType(fields);
    }
}
