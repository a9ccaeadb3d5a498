// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.TableFunction;
import java.lang.reflect.Method;
import java.util.List;

/** A checked declaration of a table function. Immutable. */
record TableDeclaration(Signature signature, Method method, TableFunction declared) implements Declaration {
    static TableDeclaration of(Method method, TableFunction declared) {
        Signature signature = Declaration.parse(declared.value());
        ScalarDeclaration.requireParameters(signature, method, NullRule.RETURNS_NULL);
        Declaration.require(method.getReturnType() == List.class, "the method must return List");
        return new TableDeclaration(signature, method, declared);
    }

    /** A function whose result is an ARRAY of what each row gets. */
    ResolvedScalar resolve(Fit fit) {
        return new ResolvedScalar(
                signature.name(),
                signature.text(),
                fit.parameterTypes(),
                new SqlType.Array(fit.returnType()),
                method,
                NullRule.RETURNS_NULL,
                declared.deterministic()
                        ? ResolvedScalar.Determinism.DETERMINISTIC
                        : ResolvedScalar.Determinism.VOLATILE);
    }

    @Override
    public FunctionDescription.Entry describe() {
        return Declaration.entry(signature, declared.description(), declared.examples());
    }
}
