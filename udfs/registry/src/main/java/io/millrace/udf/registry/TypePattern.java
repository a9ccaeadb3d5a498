// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import java.util.List;

/** A type in a signature: a SQL type with holes. Immutable. */
sealed interface TypePattern {
    <R> R accept(Visitor<R> visitor);

    /** One method a kind of pattern and no default. */
    interface Visitor<R> {
        R plain(Plain pattern);

        R decimal(DecimalOf pattern);

        R array(ArrayOf pattern);

        R map(MapOf pattern);

        R struct(StructOf pattern);

        R variable(Variable pattern);

        R lambda(Lambda pattern);
    }

    record Plain(SqlType type) implements TypePattern {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.plain(this);
        }
    }

    record DecimalOf(Term precision, Term scale) implements TypePattern {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.decimal(this);
        }
    }

    record ArrayOf(TypePattern element) implements TypePattern {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.array(this);
        }
    }

    record MapOf(TypePattern key, TypePattern value) implements TypePattern {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.map(this);
        }
    }

    /** A struct with these fields, or any struct when there are none. */
    record StructOf(List<FieldPattern> fields) implements TypePattern {
        public StructOf {
            fields = List.copyOf(fields);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.struct(this);
        }
    }

    record FieldPattern(String name, TypePattern type) {}

    record Variable(String name) implements TypePattern {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.variable(this);
        }
    }

    /** Parsed so that signatures with lambdas can be written; no call resolves to one yet. */
    record Lambda(List<TypePattern> parameters, TypePattern result) implements TypePattern {
        public Lambda {
            parameters = List.copyOf(parameters);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.lambda(this);
        }
    }

    /** A number of a DECIMAL in a signature. */
    sealed interface Term {}

    record Literal(int value) implements Term {}

    record Name(String name) implements Term {}

    record Computed(Operator operator, Term left, Term right) implements Term {}

    /** How a computed term joins its sides. */
    enum Operator {
        PLUS,
        MINUS,
        MAX,
        MIN;

        int apply(int left, int right) {
            return switch (this) {
                case PLUS -> left + right;
                case MINUS -> left - right;
                case MAX -> Math.max(left, right);
                case MIN -> Math.min(left, right);
            };
        }
    }
}
