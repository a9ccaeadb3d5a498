// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.udf.api.NullRule;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Calls a scalar function with boxed carriers. Any thread. */
public final class ScalarInvoker {
    private final NullRule nulls;
    private final MethodHandle handle;
    private final int fixed;
    private final @Nullable Class<?> restComponent;

    ScalarInvoker(ResolvedScalar scalar) {
        Method method = scalar.method();
        nulls = scalar.nulls();
        restComponent = method.isVarArgs()
                ? method.getParameterTypes()[method.getParameterCount() - 1].getComponentType()
                : null;
        fixed = method.getParameterCount() - (method.isVarArgs() ? 1 : 0);
        handle = handleOf(method);
    }

    private static MethodHandle handleOf(Method method) {
        try {
            return MethodHandles.publicLookup()
                    .unreflect(method)
                    .asFixedArity()
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(java.lang.invoke.MethodType.methodType(Object.class, Object[].class));
        } catch (IllegalAccessException e) {
            throw new MillraceException(
                    ErrorCode.FUNCTION_INVALID, "function method " + method + " is not accessible", null, e);
        }
    }

    /**
     * The result, or null.
     *
     * @param arguments carriers of the resolved parameter types, nulls allowed
     * @throws RuntimeException what the function throws
     */
    public @Nullable Object call(@Nullable Object... arguments) {
        if (nulls == NullRule.RETURNS_NULL) {
            for (Object argument : arguments) {
                if (argument == null) {
                    return null;
                }
            }
        }
        return invoke(restComponent == null ? arguments : packed(arguments, restComponent));
    }

    private @Nullable Object[] packed(@Nullable Object[] arguments, Class<?> component) {
        @Nullable Object[] packed = new Object[fixed + 1];
        System.arraycopy(arguments, 0, packed, 0, fixed);
        Object rest = Array.newInstance(component, arguments.length - fixed);
        for (int i = fixed; i < arguments.length; i++) {
            Array.set(rest, i - fixed, arguments[i]);
        }
        packed[fixed] = rest;
        return packed;
    }

    private @Nullable Object invoke(@Nullable Object[] arguments) {
        try {
            return (Object) handle.invokeExact((Object[]) arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
