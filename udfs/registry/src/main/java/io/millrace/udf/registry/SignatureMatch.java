// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fits one signature to the arguments of a call: collections first, because their types cannot be converted, then single
 * variables and decimals, which take the smallest type that holds all their arguments. One use, one thread.
 */
final class SignatureMatch {
    private static final Generality GENERALITY = new Generality();

    private final Signature signature;
    private final List<Argument> arguments;
    private final Bindings bindings = new Bindings();

    private SignatureMatch(Signature signature, List<Argument> arguments) {
        this.signature = signature;
        this.arguments = arguments;
    }

    /** How the signature fits, or null when it does not. */
    static @Nullable Fit of(Signature signature, List<Argument> arguments) {
        return signature.takes(arguments.size()) ? new SignatureMatch(signature, arguments).fit() : null;
    }

    private @Nullable Fit fit() {
        if (!bindCollections() || !bindSingles() || !bindLambdas()) {
            return null;
        }
        List<SqlType> parameterTypes = new ArrayList<>();
        int widening = 0;
        int generality = signature.arity() == Signature.Arity.VARIADIC ? 1 : 0;
        for (int i = 0; i < arguments.size(); i++) {
            SqlType parameterType = parameterType(pattern(i), arguments.get(i));
            if (parameterType == null) {
                return null;
            }
            int steps =
                    arguments.get(i) instanceof Argument.Typed typed ? Widening.steps(typed.type(), parameterType) : 0;
            if (steps < 0) {
                return null;
            }
            widening += steps;
            generality += pattern(i).accept(GENERALITY);
            parameterTypes.add(parameterType);
        }
        SqlType returnType = bindings.instantiate(signature.result());
        return returnType == null
                ? null
                : new Fit(
                        parameterTypes,
                        returnType,
                        widening,
                        signature.arity() == Signature.Arity.VARIADIC,
                        generality);
    }

    /**
     * The types of the parameters of each lambda among the arguments (of all else null), as far as the other arguments decide
     * them; or null when the signature does not fit.
     */
    static @Nullable List<@Nullable List<SqlType>> lambdaParameters(Signature signature, List<Argument> arguments) {
        SignatureMatch match = new SignatureMatch(signature, arguments);
        if (!signature.takes(arguments.size()) || !match.bindCollections() || !match.bindSingles()) {
            return null;
        }
        if (signature.parameters().stream().noneMatch(each -> each.type() instanceof TypePattern.Lambda)) {
            return null;
        }
        List<@Nullable List<SqlType>> all = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            TypePattern pattern = match.pattern(i);
            if (pattern instanceof TypePattern.Lambda != arguments.get(i) instanceof Argument.LambdaShape) {
                return null;
            }
            all.add(
                    pattern instanceof TypePattern.Lambda lambda
                            ? match.parameters(lambda, (Argument.LambdaShape) arguments.get(i))
                            : null);
            if (pattern instanceof TypePattern.Lambda && all.get(i) == null) {
                return null;
            }
        }
        return all;
    }

    private @Nullable List<SqlType> parameters(TypePattern.Lambda lambda, Argument.LambdaShape shape) {
        if (lambda.parameters().size() != shape.parameters()) {
            return null;
        }
        List<SqlType> types = new ArrayList<>();
        for (TypePattern parameter : lambda.parameters()) {
            SqlType type = bindings.instantiate(parameter);
            if (type == null) {
                return null;
            }
            types.add(type);
        }
        return types;
    }

    /** What a lambda gives binds what nothing else does; where something does, it is converted to that. */
    private boolean bindLambdas() {
        for (int i = 0; i < arguments.size(); i++) {
            boolean isLambda = arguments.get(i) instanceof Argument.TypedLambda;
            if (isLambda != pattern(i) instanceof TypePattern.Lambda
                    || arguments.get(i) instanceof Argument.LambdaShape) {
                return false;
            }
            if (isLambda && !bind((TypePattern.Lambda) pattern(i), (Argument.TypedLambda) arguments.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean bind(TypePattern.Lambda pattern, Argument.TypedLambda lambda) {
        List<SqlType> parameters =
                parameters(pattern, new Argument.LambdaShape(lambda.parameters().size()));
        if (!lambda.parameters().equals(parameters)) {
            return false;
        }
        SqlType wanted = bindings.instantiate(pattern.result());
        return wanted == null
                ? bindings.bindExact(pattern.result(), lambda.result())
                : Widening.steps(lambda.result(), wanted) >= 0;
    }

    private @Nullable SqlType parameterType(TypePattern pattern, Argument argument) {
        if (pattern instanceof TypePattern.Lambda lambda) {
            return bindings.instantiate(lambda.result());
        }
        if (pattern instanceof TypePattern.StructOf struct
                && struct.fields().isEmpty()
                && argument instanceof Argument.Typed typed) {
            return typed.type();
        }
        if (pattern instanceof TypePattern.Variable variable && !occursInResult(variable)) {
            bindings.bindUnused(variable);
        }
        return bindings.instantiate(pattern);
    }

    // A result of a type that only NULL decides would surprise, so such a call does not fit.
    private boolean occursInResult(TypePattern.Variable variable) {
        return bindings.instantiate(variable) == null && bindings.instantiate(signature.result()) == null;
    }

    private boolean bindCollections() {
        for (int i = 0; i < arguments.size(); i++) {
            TypePattern pattern = pattern(i);
            boolean isCollection = pattern instanceof TypePattern.ArrayOf
                    || pattern instanceof TypePattern.MapOf
                    || pattern instanceof TypePattern.StructOf;
            if (isCollection
                    && arguments.get(i) instanceof Argument.Typed typed
                    && !bindings.bindExact(pattern, typed.type())) {
                return false;
            }
        }
        return true;
    }

    private boolean bindSingles() {
        for (int i = 0; i < arguments.size(); i++) {
            if (!(arguments.get(i) instanceof Argument.Typed typed)) {
                continue;
            }
            TypePattern pattern = pattern(i);
            if (pattern instanceof TypePattern.Variable variable && !bindings.bindWidening(variable, typed.type())) {
                return false;
            }
            if (pattern instanceof TypePattern.DecimalOf decimal && !bindings.bindDecimal(decimal, typed.type())) {
                return false;
            }
        }
        return true;
    }

    private TypePattern pattern(int argument) {
        return signature.parameterAt(argument).type();
    }

    /** How much a pattern leaves open: a type variable counts the less the deeper it stands. */
    private static final class Generality implements TypePattern.Visitor<Integer> {
        private static final int VARIABLE = 1_024;
        private static final int DEEPER = 4;

        @Override
        public Integer plain(TypePattern.Plain pattern) {
            return 0;
        }

        @Override
        public Integer decimal(TypePattern.DecimalOf pattern) {
            return 0;
        }

        @Override
        public Integer array(TypePattern.ArrayOf pattern) {
            return pattern.element().accept(this) / DEEPER;
        }

        @Override
        public Integer map(TypePattern.MapOf pattern) {
            return (pattern.key().accept(this) + pattern.value().accept(this)) / DEEPER;
        }

        @Override
        public Integer struct(TypePattern.StructOf pattern) {
            int variables = 0;
            for (TypePattern.FieldPattern field : pattern.fields()) {
                variables += field.type().accept(this);
            }
            return Math.min(variables, VARIABLE) / DEEPER;
        }

        @Override
        public Integer variable(TypePattern.Variable pattern) {
            return VARIABLE;
        }

        @Override
        public Integer lambda(TypePattern.Lambda pattern) {
            return 0;
        }
    }
}
