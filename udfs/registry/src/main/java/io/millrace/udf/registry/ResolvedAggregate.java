// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.api.RowOrder;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate call whose accumulator is known. Immutable, any thread.
 *
 * @param name the SQL name in upper case
 * @param signature the declared signature
 * @param parameterTypes one type an argument, constants included: what each argument must be converted to
 * @param returnType the type of the result
 * @param constructor public; takes the constants in order, primitive
 * @param add takes the arguments that are not constants; without parameters when the values do not matter
 * @param result without parameters; not to be called while {@code hasResult()} is false
 * @param retract the inverse of {@code add}, or null where there is no exact one
 * @param undo takes back what {@code add} added, but for rounding; null where rows cannot be taken back
 * @param constantPositions the arguments that must be literals, ascending
 * @param nulls whether rows with a null argument are skipped or added
 * @param order whether the order of rows matters
 */
public record ResolvedAggregate(
        String name,
        String signature,
        List<SqlType> parameterTypes,
        SqlType returnType,
        Constructor<?> constructor,
        Method add,
        Method result,
        @Nullable Method retract,
        @Nullable Method undo,
        List<Integer> constantPositions,
        NullRows nulls,
        RowOrder order)
        implements AggregateResolution {
    public ResolvedAggregate {
        parameterTypes = List.copyOf(parameterTypes);
        constantPositions = List.copyOf(constantPositions);
    }

    /** The accumulator: public, final, an {@code Accumulator} of itself. */
    public Class<?> accumulator() {
        return constructor.getDeclaringClass();
    }

    /** Whether the result can be another one when the same rows come in another order. */
    public boolean dependsOnOrder() {
        return order != RowOrder.IGNORED;
    }

    /** The types of the arguments that each row brings, in order. */
    public List<SqlType> valueTypes() {
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < parameterTypes.size(); i++) {
            if (!constantPositions.contains(i)) {
                types.add(parameterTypes.get(i));
            }
        }
        return types;
    }

    /** A boxed accumulator with these constants (carriers in order), for the interpreter and for tests. */
    public AggregateInstance newInstance(Object... constants) {
        return AggregateInstance.create(this, constants);
    }
}
