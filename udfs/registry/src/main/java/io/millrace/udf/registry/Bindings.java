// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the type variables and decimal letters of a signature stand for in one call. One use, one thread. */
final class Bindings {
    private final Map<String, SqlType> types = new HashMap<>();
    private final Set<String> pinned = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** Binds what stands inside a collection, where nothing can be converted. False: the type does not fit. */
    boolean bindExact(TypePattern pattern, SqlType type) {
        return pattern.accept(new ExactMatch(type));
    }

    /** Binds a variable to an argument of its own, which may still be converted. */
    boolean bindWidening(TypePattern.Variable variable, SqlType type) {
        SqlType bound = types.get(variable.name());
        if (bound == null) {
            types.put(variable.name(), type);
            return true;
        }
        if (pinned.contains(variable.name())) {
            return Widening.steps(type, bound) >= 0;
        }
        SqlType common = Widening.common(bound, type);
        if (common == null) {
            return false;
        }
        types.put(variable.name(), common);
        return true;
    }

    /** Binds the letters of a DECIMAL parameter so that the argument fits it. */
    boolean bindDecimal(TypePattern.DecimalOf pattern, SqlType type) {
        if (!type.isNumeric() || type == SqlType.DOUBLE) {
            return false;
        }
        if (!(pattern.precision() instanceof TypePattern.Name precision)
                || !(pattern.scale() instanceof TypePattern.Name scale)) {
            return true;
        }
        SqlType.Decimal wanted = Widening.digits(type);
        Integer boundPrecision = numbers.get(precision.name());
        Integer boundScale = numbers.get(scale.name());
        if (boundPrecision != null && boundScale != null) {
            wanted = Widening.common(new SqlType.Decimal(boundPrecision, boundScale), wanted);
        }
        numbers.put(precision.name(), wanted.precision());
        numbers.put(scale.name(), wanted.scale());
        return true;
    }

    /** A variable that only the literal NULL reached: any type will do. */
    void bindUnused(TypePattern.Variable variable) {
        types.putIfAbsent(variable.name(), SqlType.STRING);
    }

    /** The pattern with its holes filled, or null when one is not bound. */
    @Nullable
    SqlType instantiate(TypePattern pattern) {
        return pattern.accept(new Instantiation()).orElse(null);
    }

    private @Nullable Integer value(TypePattern.Term term) {
        if (term instanceof TypePattern.Literal literal) {
            return literal.value();
        }
        if (term instanceof TypePattern.Name name) {
            return numbers.get(name.name());
        }
        TypePattern.Computed computed = (TypePattern.Computed) term;
        Integer left = value(computed.left());
        Integer right = value(computed.right());
        return left == null || right == null ? null : computed.operator().apply(left, right);
    }

    private boolean bindNumber(TypePattern.Term term, int number) {
        if (term instanceof TypePattern.Name name) {
            Integer bound = numbers.putIfAbsent(name.name(), number);
            return bound == null || bound == number;
        }
        Integer value = value(term);
        return value != null && value == number;
    }

    private final class ExactMatch implements TypePattern.Visitor<Boolean> {
        private final SqlType type;

        ExactMatch(SqlType type) {
            this.type = type;
        }

        @Override
        public Boolean plain(TypePattern.Plain pattern) {
            return pattern.type().equals(type);
        }

        @Override
        public Boolean decimal(TypePattern.DecimalOf pattern) {
            return type instanceof SqlType.Decimal decimal
                    && bindNumber(pattern.precision(), decimal.precision())
                    && bindNumber(pattern.scale(), decimal.scale());
        }

        @Override
        public Boolean array(TypePattern.ArrayOf pattern) {
            return type instanceof SqlType.Array array && bindExact(pattern.element(), array.element());
        }

        @Override
        public Boolean map(TypePattern.MapOf pattern) {
            return type instanceof SqlType.Map map
                    && bindExact(pattern.key(), map.key())
                    && bindExact(pattern.value(), map.value());
        }

        @Override
        public Boolean struct(TypePattern.StructOf pattern) {
            if (!(type instanceof SqlType.StructType struct)) {
                return false;
            }
            if (pattern.fields().isEmpty()) {
                return true;
            }
            if (pattern.fields().size() != struct.fields().size()) {
                return false;
            }
            for (int i = 0; i < pattern.fields().size(); i++) {
                TypePattern.FieldPattern field = pattern.fields().get(i);
                if (!field.name().equals(struct.fields().get(i).name())
                        || !bindExact(field.type(), struct.fields().get(i).type())) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Boolean variable(TypePattern.Variable pattern) {
            SqlType bound = types.putIfAbsent(pattern.name(), type);
            pinned.add(pattern.name());
            return bound == null || bound.equals(type);
        }

        @Override
        public Boolean lambda(TypePattern.Lambda pattern) {
            return false;
        }
    }

    private final class Instantiation implements TypePattern.Visitor<Optional<SqlType>> {
        @Override
        public Optional<SqlType> plain(TypePattern.Plain pattern) {
            return Optional.of(pattern.type());
        }

        @Override
        public Optional<SqlType> decimal(TypePattern.DecimalOf pattern) {
            Integer precision = value(pattern.precision());
            Integer scale = value(pattern.scale());
            return precision == null || scale == null
                    ? Optional.empty()
                    : Optional.of(new SqlType.Decimal(precision, scale));
        }

        @Override
        public Optional<SqlType> array(TypePattern.ArrayOf pattern) {
            return pattern.element().accept(this).map(SqlType.Array::new);
        }

        @Override
        public Optional<SqlType> map(TypePattern.MapOf pattern) {
            return pattern.key()
                    .accept(this)
                    .flatMap(key -> pattern.value().accept(this).map(value -> new SqlType.Map(key, value)));
        }

        @Override
        public Optional<SqlType> struct(TypePattern.StructOf pattern) {
            List<SqlType.Field> fields = new ArrayList<>();
            for (TypePattern.FieldPattern field : pattern.fields()) {
                field.type().accept(this).ifPresent(type -> fields.add(new SqlType.Field(field.name(), type)));
            }
            return fields.size() == pattern.fields().size()
                    ? Optional.of(new SqlType.StructType(fields))
                    : Optional.empty();
        }

        @Override
        public Optional<SqlType> variable(TypePattern.Variable pattern) {
            return Optional.ofNullable(types.get(pattern.name()));
        }

        @Override
        public Optional<SqlType> lambda(TypePattern.Lambda pattern) {
            return Optional.empty();
        }
    }
}
