// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.registry.ResolvedScalar;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * Writes calls of functions: as a plain Java call where the method can be named in source, else through an invoker. One
 * thread.
 */
final class CallSource {
    private static final int DIRECT_ARGUMENTS_MAX = 24;

    private final ExpressionSource source;

    CallSource(ExpressionSource source) {
        this.source = source;
    }

    Fragment of(TypedExpression.Call node) {
        Method method = node.function().method();
        return node.arguments().size() <= DIRECT_ARGUMENTS_MAX && isNameable(method)
                ? direct(node, method)
                : invoked(node);
    }

    /** Whether Java source can name the method: a public class in a package, no odd identifiers. */
    private boolean isNameable(Method method) {
        Class<?> declaring = method.getDeclaringClass();
        String name = declaring.getCanonicalName();
        if (name == null
                || declaring.getPackageName().isEmpty()
                || !SourceVersion.isName(name)
                || !SourceVersion.isName(method.getName())) {
            return false;
        }
        for (Class<?> each = declaring; each != null; each = each.getEnclosingClass()) {
            if (!Modifier.isPublic(each.getModifiers())) {
                return false;
            }
        }
        for (Class<?> other : source.target().functions()) {
            if (other != declaring && other.getName().equals(declaring.getName())) {
                return false;
            }
        }
        return true;
    }

    private Fragment invoked(TypedExpression.Call node) {
        Fragment.Builder code = new Fragment.Builder();
        String arguments = source.boxes(code, node.arguments());
        String invoker = source.target().constant(node.function().invoker(), "ScalarInvoker");
        return source.unboxed(code.mayThrow(), invoker + ".call(" + arguments + ")", Carrier.of(node.type()));
    }

    private Fragment direct(TypedExpression.Call node, Method method) {
        ResolvedScalar function = node.function();
        List<Fragment> arguments = source.operands(node);
        Fragment.Builder code = new Fragment.Builder().mayThrow();
        arguments.forEach(code::include);
        boolean strict = function.nulls() == NullRule.RETURNS_NULL;
        String anyNull = strict ? ExpressionSource.anyNull(arguments) : null;
        source.target().calls(method.getDeclaringClass());
        String call = method.getDeclaringClass().getCanonicalName() + "." + method.getName() + "("
                + String.join(", ", parameters(method, arguments, strict)) + ")";
        Carrier carrier = Carrier.of(node.type());
        Class<?> returned = method.getReturnType();
        if (returned.isPrimitive()) {
            return source.unless(code, anyNull, call, carrier);
        }
        return source.unboxed(code, anyNull == null ? call : "(" + anyNull + ") ? null : (Object) " + call, carrier);
    }

    /** The arguments in exactly the classes that the method declares, so that no other overload can fit better. */
    private static List<String> parameters(Method method, List<Fragment> arguments, boolean strict) {
        Class<?>[] classes = method.getParameterTypes();
        int fixed = classes.length - (method.isVarArgs() ? 1 : 0);
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < fixed; i++) {
            parameters.add(argument(arguments.get(i), classes[i], strict));
        }
        if (method.isVarArgs()) {
            Class<?> component = classes[fixed].getComponentType();
            List<String> rest = new ArrayList<>();
            for (Fragment argument : arguments.subList(fixed, arguments.size())) {
                rest.add(argument(argument, component, strict));
            }
            parameters.add("new " + component.getCanonicalName() + "[] { " + String.join(", ", rest) + " }");
        }
        return parameters;
    }

    private static final Map<Class<?>, @Nullable Carrier> PRIMITIVES = Map.of(
            boolean.class,
            Carrier.BOOLEAN,
            int.class,
            Carrier.INT,
            long.class,
            Carrier.LONG,
            double.class,
            Carrier.DOUBLE);

    private static String argument(Fragment argument, Class<?> parameter, boolean strict) {
        if (PRIMITIVES.containsKey(parameter)) {
            return argument.value();
        }
        if (!argument.carrier().isPrimitive()) {
            return "(" + parameter.getCanonicalName() + ") " + argument.value();
        }
        String boxed =
                strict ? argument.carrier().boxedType() + ".valueOf(" + argument.value() + ")" : argument.boxed();
        return "(" + parameter.getCanonicalName() + ") " + boxed;
    }
}
