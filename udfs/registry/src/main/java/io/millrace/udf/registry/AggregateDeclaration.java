// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.registry.Signature.Parameter;
import io.millrace.udf.registry.Signature.Source;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A checked declaration of an aggregate function. Immutable. */
record AggregateDeclaration(
        Signature signature,
        AggregateFunction declared,
        Constructor<?> constructor,
        Method result,
        List<Integer> constantPositions)
        implements Declaration {
    AggregateDeclaration {
        constantPositions = List.copyOf(constantPositions);
    }

    static AggregateDeclaration of(Class<?> owner, AggregateFunction declared) {
        Signature signature = Declaration.parse(declared.value());
        Declaration.require(signature.arity() == Signature.Arity.FIXED, "an aggregate cannot be variadic");
        Declaration.require(isAccumulatorOfItself(owner), "the class must implement Accumulator of itself");
        List<Integer> constants = new ArrayList<>();
        List<Class<?>> constantClasses = new ArrayList<>();
        for (int i = 0; i < signature.parameters().size(); i++) {
            Parameter parameter = signature.parameters().get(i);
            if (parameter.source() == Source.CONSTANT) {
                constants.add(i);
                constantClasses.add(Carriers.primitive(parameter.type()));
            }
        }
        AggregateDeclaration declaration = new AggregateDeclaration(
                signature, declared, constructor(owner, constantClasses), result(owner, signature), constants);
        declaration.requireAdd();
        return declaration;
    }

    private static boolean isAccumulatorOfItself(Class<?> owner) {
        return Arrays.stream(owner.getGenericInterfaces())
                .anyMatch(type -> type instanceof ParameterizedType parameterized
                        && parameterized.getRawType() == Accumulator.class
                        && parameterized.getActualTypeArguments()[0] == owner);
    }

    private static Constructor<?> constructor(Class<?> owner, List<Class<?>> parameters) {
        try {
            return owner.getConstructor(parameters.toArray(new Class<?>[0]));
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("no public constructor takes the constants " + parameters, e);
        }
    }

    private static Method result(Class<?> owner, Signature signature) {
        Class<?> wanted = Carriers.primitive(signature.result());
        Method method = method(owner, "result", List.of());
        if (method == null) {
            throw new IllegalArgumentException("there is no public method result()");
        }
        Class<?> found = method.getReturnType();
        Declaration.require(
                found == wanted || found == Carriers.boxed(wanted) || found == Object.class,
                "result() must return " + wanted.getSimpleName() + " but returns " + found.getSimpleName());
        Declaration.require(method.getExceptionTypes().length == 0, "result() must not declare exceptions");
        return method;
    }

    /** Variables are checked with a type that only an {@code Object} parameter takes. */
    private void requireAdd() {
        Method add = changer("add", classes(null));
        if (add == null) {
            throw new IllegalArgumentException("no public method add(…) takes the signature's parameters");
        }
        Declaration.require(
                add.getReturnType() == void.class && add.getExceptionTypes().length == 0,
                "add must return nothing and declare no exceptions");
    }

    ResolvedAggregate resolve(Fit fit) {
        List<Class<?>> classes = classes(fit.parameterTypes());
        Method add = changer("add", classes);
        if (add == null) {
            throw new IllegalStateException(signature.text() + " has lost its add method");
        }
        return new ResolvedAggregate(
                signature.name(),
                signature.text(),
                fit.parameterTypes(),
                fit.returnType(),
                constructor,
                add,
                result,
                method(owner(), "retract", List.of(add.getParameterTypes())),
                undo(add),
                constantPositions,
                declared.nulls(),
                declared.order());
    }

    /** What takes rows back in frames does so in groups, unless it must know before the first row. */
    private @Nullable Method undo(Method add) {
        List<Class<?>> parameters = List.of(add.getParameterTypes());
        Method undo = method(owner(), "undo", parameters);
        if (undo != null) {
            return undo;
        }
        return method(owner(), "willRetract", List.of()) == null ? method(owner(), "retract", parameters) : null;
    }

    private Class<?> owner() {
        return constructor.getDeclaringClass();
    }

    /** The classes of the values of a row, for resolved types or, when there are none, for the bare signature. */
    private List<Class<?>> classes(@Nullable List<SqlType> types) {
        List<Class<?>> classes = new ArrayList<>();
        for (int i = 0; i < signature.parameters().size(); i++) {
            if (constantPositions.contains(i)) {
                continue;
            }
            TypePattern pattern = signature.parameters().get(i).type();
            Class<?> type = types == null ? Carriers.primitive(pattern) : Carriers.primitive(types.get(i));
            classes.add(declared.nulls() == NullRows.ADDED ? Carriers.boxed(type) : type);
        }
        return classes;
    }

    private @Nullable Method changer(String name, List<Class<?>> classes) {
        Method exact = method(owner(), name, classes);
        if (exact != null) {
            return exact;
        }
        List<Class<?>> general = new ArrayList<>(classes);
        int value = 0;
        for (int i = 0; i < signature.parameters().size(); i++) {
            if (!constantPositions.contains(i)) {
                if (signature.parameters().get(i).type() instanceof TypePattern.Variable) {
                    general.set(value, Object.class);
                }
                value++;
            }
        }
        Method generic = method(owner(), name, general);
        return generic != null ? generic : method(owner(), name, List.of());
    }

    private static @Nullable Method method(Class<?> owner, String name, List<Class<?>> parameters) {
        try {
            return owner.getMethod(name, parameters.toArray(new Class<?>[0]));
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    @Override
    public FunctionDescription.Entry describe() {
        return Declaration.entry(signature, declared.description(), declared.examples());
    }
}
