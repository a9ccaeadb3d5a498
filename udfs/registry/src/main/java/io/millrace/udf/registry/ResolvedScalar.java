// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import io.millrace.udf.api.NullRule;
import java.lang.reflect.Method;
import java.util.List;

/**
 * A scalar call whose function is known. Immutable, any thread.
 *
 * @param name the SQL name in upper case
 * @param signature the declared signature
 * @param parameterTypes one type an argument (variadic ones expanded): what each argument must be converted to
 * @param returnType the type of the result; its carrier is what {@code method} returns, boxed, primitive or as Object
 * @param method public and static, of a public class; variadic when {@link #isVariadic}: the arguments from {@code
 *     method.getParameterCount() - 1} on go into an array of the last parameter's component type
 * @param nulls with {@link NullRule#RETURNS_NULL} the method must not be called when an argument is null
 * @param determinism whether equal arguments give equal results
 */
public record ResolvedScalar(
        String name,
        String signature,
        List<SqlType> parameterTypes,
        SqlType returnType,
        Method method,
        NullRule nulls,
        Determinism determinism)
        implements ScalarResolution {
    public ResolvedScalar {
        parameterTypes = List.copyOf(parameterTypes);
    }

    /** Whether a call may be folded into a constant and shared. */
    public enum Determinism {
        DETERMINISTIC,
        VOLATILE
    }

    public boolean isDeterministic() {
        return determinism == Determinism.DETERMINISTIC;
    }

    public boolean isVariadic() {
        return method.isVarArgs();
    }

    /** Calls with boxed arguments, for the interpreter. */
    public ScalarInvoker invoker() {
        return new ScalarInvoker(this);
    }
}
