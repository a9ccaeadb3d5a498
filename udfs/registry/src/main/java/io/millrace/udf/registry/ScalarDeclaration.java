// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import io.millrace.udf.registry.Signature.Arity;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** A checked declaration of a scalar function. Immutable. */
record ScalarDeclaration(Signature signature, Method method, ScalarFunction declared) implements Declaration {
    static ScalarDeclaration of(Method method, ScalarFunction declared) {
        Signature signature = Declaration.parse(declared.value());
        requireParameters(signature, method, declared.nulls());
        Class<?> result = Carriers.primitive(signature.result());
        Declaration.require(
                method.getReturnType() == result || method.getReturnType() == Carriers.boxed(result),
                "the method must return " + result.getSimpleName() + " or its boxed class");
        return new ScalarDeclaration(signature, method, declared);
    }

    /** Checks everything about the method but its result. */
    static void requireParameters(Signature signature, Method method, NullRule nulls) {
        int modifiers = method.getModifiers();
        Declaration.require(
                Modifier.isPublic(modifiers) && Modifier.isStatic(modifiers), "the method must be public and static");
        Declaration.require(method.getExceptionTypes().length == 0, "the method must not declare exceptions");
        Declaration.require(
                method.isVarArgs() == (signature.arity() == Arity.VARIADIC),
                "the method must be variadic exactly when the signature is");
        Declaration.require(
                method.getParameterCount() == signature.parameters().size(),
                "the signature has " + signature.parameters().size() + " parameters, the method "
                        + method.getParameterCount());
        for (int i = 0; i < method.getParameterCount(); i++) {
            requireParameter(signature, method, i, nulls);
        }
    }

    private static void requireParameter(Signature signature, Method method, int index, NullRule nulls) {
        TypePattern pattern = signature.parameters().get(index).type();
        Class<?> wanted = nulls == NullRule.CALLED ? Carriers.boxed(pattern) : Carriers.primitive(pattern);
        if (method.isVarArgs() && index == method.getParameterCount() - 1) {
            wanted = wanted.arrayType();
        }
        Class<?> found = method.getParameterTypes()[index];
        Declaration.require(
                found == wanted,
                "parameter " + (index + 1) + " must be " + wanted.getSimpleName() + " but is " + found.getSimpleName());
    }

    ResolvedScalar resolve(Fit fit) {
        return new ResolvedScalar(
                signature.name(),
                signature.text(),
                fit.parameterTypes(),
                fit.returnType(),
                method,
                declared.nulls(),
                declared.deterministic()
                        ? ResolvedScalar.Determinism.DETERMINISTIC
                        : ResolvedScalar.Determinism.VOLATILE);
    }

    @Override
    public FunctionDescription.Entry describe() {
        return Declaration.entry(signature, declared.description(), declared.examples());
    }
}
