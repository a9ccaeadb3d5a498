// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** An accumulator behind boxed values. One thread; slow: generated code calls the accumulator itself. */
public final class AggregateInstance {
    private final ResolvedAggregate aggregate;
    private final Accumulator<Object> accumulator;

    private AggregateInstance(ResolvedAggregate aggregate, Accumulator<Object> accumulator) {
        this.aggregate = aggregate;
        this.accumulator = accumulator;
    }

    // The registry has checked that the class is an Accumulator of itself, so merge gets what it takes.
    @SuppressWarnings("unchecked")
    static AggregateInstance create(ResolvedAggregate aggregate, Object[] constants) {
        try {
            Object accumulator = aggregate.constructor().newInstance(constants);
            return new AggregateInstance(aggregate, (Accumulator<Object>) accumulator);
        } catch (InvocationTargetException e) {
            throw new MillraceException(
                    ErrorCode.FUNCTION_ARGUMENTS,
                    aggregate.name() + ": " + e.getTargetException().getMessage(),
                    null,
                    e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new MillraceException(
                    ErrorCode.FUNCTION_INVALID, aggregate.accumulator() + " cannot be created", null, e);
        }
    }

    /** Adds a row: the carriers of {@link ResolvedAggregate#valueTypes}, nulls allowed. */
    public void add(@Nullable Object... values) {
        change(aggregate.add(), values);
    }

    /** Takes a row back that was added. */
    public void retract(@Nullable Object... values) {
        Method retract = aggregate.retract();
        if (retract == null) {
            throw new IllegalStateException(aggregate.name() + " cannot take rows back");
        }
        change(retract, values);
    }

    /** Takes a row of a table back that was added. */
    public void undo(@Nullable Object... values) {
        Method undo = aggregate.undo();
        if (undo == null) {
            throw new IllegalStateException(aggregate.name() + " cannot take rows of tables back");
        }
        change(undo, values);
    }

    private void change(Method method, @Nullable Object[] values) {
        if (aggregate.nulls() == NullRows.SKIPPED) {
            for (Object value : values) {
                if (value == null) {
                    return;
                }
            }
        }
        invoke(method, method.getParameterCount() == 0 ? new Object[0] : values);
    }

    public void merge(AggregateInstance other) {
        accumulator.merge(other.accumulator);
    }

    public void reset() {
        accumulator.reset();
    }

    public void write(StateOutput out) {
        accumulator.write(out);
    }

    public void read(StateInput in) {
        accumulator.read(in);
    }

    /** The result of a group as a carrier, or null. */
    public @Nullable Object result() {
        return accumulator.hasResult() ? invoke(aggregate.result(), new Object[0]) : null;
    }

    /** The result of a trailing frame as a carrier, or null. */
    public @Nullable Object frameResult() {
        return accumulator.hasFrameResult() ? invoke(aggregate.result(), new Object[0]) : null;
    }

    /** The accumulator itself, of the class {@link ResolvedAggregate#accumulator}. */
    public Accumulator<?> accumulator() {
        return accumulator;
    }

    private @Nullable Object invoke(Method method, @Nullable Object[] arguments) {
        try {
            return method.invoke(accumulator, arguments);
        } catch (InvocationTargetException e) {
            if (e.getTargetException() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getTargetException());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
