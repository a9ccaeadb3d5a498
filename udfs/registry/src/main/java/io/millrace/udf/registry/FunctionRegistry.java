// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.SqlType;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.ScalarFunction;
import io.millrace.udf.api.TableFunction;
import io.millrace.udf.registry.UnresolvedCall.Reason;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The functions of an application by name, and the choice among their signatures. Names are compared without case.
 *
 * <p>Of the signatures that fit a call with the conversions INTEGER to BIGINT to DECIMAL to DOUBLE, the one with the
 * fewest conversion steps is taken, then the one with fewer type variables; a draw is ambiguous. Immutable, any thread.
 */
public final class FunctionRegistry {
    private final Map<String, List<ScalarDeclaration>> scalars = new TreeMap<>();
    private final Map<String, List<TableDeclaration>> tables = new TreeMap<>();
    private final Map<String, List<AggregateDeclaration>> aggregates = new TreeMap<>();

    private FunctionRegistry() {}

    /**
     * The functions that these classes declare, beside those that make structs: {@link StructFunctions} and {@link TopKRows}.
     *
     * @throws MillraceException FUNCTION_INVALID with class, method and reason
     */
    public static FunctionRegistry of(List<Class<?>> classes) {
        FunctionRegistry registry = new FunctionRegistry();
        registry.add(StructFunctions.class);
        registry.add(TopKRows.class);
        for (Class<?> declaring : classes) {
            registry.add(declaring);
        }
        return registry;
    }

    private void add(Class<?> declaring) {
        int modifiers = declaring.getModifiers();
        if (!Modifier.isPublic(modifiers) || !Modifier.isFinal(modifiers)) {
            throw invalid(declaring.getName(), new IllegalArgumentException("the class must be public and final"));
        }
        AggregateFunction[] aggregateFunctions = declaring.getAnnotationsByType(AggregateFunction.class);
        for (AggregateFunction function : aggregateFunctions) {
            try {
                addAggregate(AggregateDeclaration.of(declaring, function));
            } catch (IllegalArgumentException e) {
                throw invalid(declaring.getName() + ", \"" + function.value() + "\"", e);
            }
        }
        // Reflection gives methods in no stable order; listings must not depend on it.
        Method[] methods = declaring.getDeclaredMethods();
        Arrays.sort(methods, Comparator.comparing(Method::getName).thenComparing(Method::toString));
        boolean any = aggregateFunctions.length > 0;
        for (Method method : methods) {
            for (ScalarFunction function : method.getAnnotationsByType(ScalarFunction.class)) {
                any = true;
                declare(method, function.value(), () -> addScalar(ScalarDeclaration.of(method, function)));
            }
            for (TableFunction function : method.getAnnotationsByType(TableFunction.class)) {
                any = true;
                declare(method, function.value(), () -> addTable(TableDeclaration.of(method, function)));
            }
        }
        if (!any) {
            throw invalid(declaring.getName(), new IllegalArgumentException("the class declares no function"));
        }
    }

    private static void declare(Method method, String signature, Runnable declaration) {
        try {
            declaration.run();
        } catch (IllegalArgumentException e) {
            throw invalid(method.getDeclaringClass().getName() + "." + method.getName() + ", \"" + signature + "\"", e);
        }
    }

    private void addScalar(ScalarDeclaration declaration) {
        String name = declaration.signature().name();
        Declaration.require(!aggregates.containsKey(name), name + " is an aggregate already");
        Declaration.require(!tables.containsKey(name), name + " is a table function already");
        addTo(scalars.computeIfAbsent(name, key -> new ArrayList<>()), declaration);
    }

    private void addTable(TableDeclaration declaration) {
        String name = declaration.signature().name();
        Declaration.require(!aggregates.containsKey(name), name + " is an aggregate already");
        Declaration.require(!scalars.containsKey(name), name + " is a scalar function already");
        addTo(tables.computeIfAbsent(name, key -> new ArrayList<>()), declaration);
    }

    private void addAggregate(AggregateDeclaration declaration) {
        String name = declaration.signature().name();
        Declaration.require(!tables.containsKey(name), name + " is a table function already");
        Declaration.require(!scalars.containsKey(name), name + " is a scalar function already");
        addTo(aggregates.computeIfAbsent(name, key -> new ArrayList<>()), declaration);
    }

    private static <D extends Declaration> void addTo(List<D> declared, D declaration) {
        Signature added = declaration.signature();
        for (D other : declared) {
            Declaration.require(
                    !other.signature().parameters().equals(added.parameters())
                            || other.signature().arity() != added.arity(),
                    "\"" + other.signature().text() + "\" takes the same parameters");
        }
        declared.add(declaration);
    }

    private static MillraceException invalid(String where, IllegalArgumentException cause) {
        return new MillraceException(
                ErrorCode.FUNCTION_INVALID,
                "function declared wrongly in " + where + ": " + cause.getMessage(),
                null,
                cause);
    }

    /** The scalar function that a call means. */
    public ScalarResolution resolve(String name, List<Argument> arguments) {
        Choice<ScalarDeclaration> choice = choose(name, arguments, scalars);
        return choice.unresolved() != null
                ? choice.unresolved()
                : choice.declarations().get(0).resolve(choice.fit());
    }

    /** The table function that a call means, as a function whose result is the ARRAY of the rows' values. */
    public ScalarResolution resolveTable(String name, List<Argument> arguments) {
        Choice<TableDeclaration> choice = choose(name, arguments, tables);
        return choice.unresolved() != null
                ? choice.unresolved()
                : choice.declarations().get(0).resolve(choice.fit());
    }

    /**
     * The types of the parameters of each lambda of a call of a scalar function, which its other arguments decide; one entry an
     * argument, null where that is no lambda. Empty when no signature fits.
     */
    public Optional<List<@Nullable List<SqlType>>> lambdaParameters(String name, List<Argument> arguments) {
        for (ScalarDeclaration declaration : scalars.getOrDefault(key(name), List.of())) {
            List<@Nullable List<SqlType>> types = SignatureMatch.lambdaParameters(declaration.signature(), arguments);
            if (types != null) {
                return Optional.of(types);
            }
        }
        return Optional.empty();
    }

    /** The aggregate that a call means. */
    public AggregateResolution resolveAggregate(String name, List<Argument> arguments) {
        Choice<AggregateDeclaration> choice = choose(name, arguments, aggregates);
        return choice.unresolved() != null
                ? choice.unresolved()
                : choice.declarations().get(0).resolve(choice.fit());
    }

    public boolean isScalar(String name) {
        return scalars.containsKey(key(name));
    }

    public boolean isTable(String name) {
        return tables.containsKey(key(name));
    }

    public boolean isAggregate(String name) {
        return aggregates.containsKey(key(name));
    }

    /** All functions in order of their names. */
    public List<FunctionDescription> list() {
        List<FunctionDescription> descriptions = new ArrayList<>();
        scalars.forEach(
                (name, declared) -> descriptions.add(description(name, FunctionDescription.Kind.SCALAR, declared)));
        tables.forEach(
                (name, declared) -> descriptions.add(description(name, FunctionDescription.Kind.TABLE, declared)));
        aggregates.forEach(
                (name, declared) -> descriptions.add(description(name, FunctionDescription.Kind.AGGREGATE, declared)));
        descriptions.sort(Comparator.comparing(FunctionDescription::name));
        return List.copyOf(descriptions);
    }

    /** The function of this name, if there is one. */
    public Optional<FunctionDescription> describe(String name) {
        return list().stream()
                .filter(description -> description.name().equals(key(name)))
                .findFirst();
    }

    private static FunctionDescription description(
            String name, FunctionDescription.Kind kind, List<? extends Declaration> declared) {
        return new FunctionDescription(
                name, kind, declared.stream().map(Declaration::describe).toList());
    }

    private <D extends Declaration> Choice<D> choose(
            String name, List<Argument> arguments, Map<String, List<D>> functions) {
        List<D> declared = functions.get(key(name));
        if (declared == null) {
            return Choice.none(notFound(key(name), functions));
        }
        Choice<D> best = Choice.none(mismatch(key(name), arguments, declared));
        for (D declaration : declared) {
            Fit fit = SignatureMatch.of(declaration.signature(), arguments);
            if (fit != null) {
                best = best.or(declaration, fit);
            }
        }
        return best.declarations().size() > 1 ? Choice.none(ambiguous(key(name), arguments, best)) : best;
    }

    private UnresolvedCall notFound(String name, Map<String, ?> functions) {
        String nearest = NearestName.of(name, functions.keySet());
        if (nearest == null) {
            boolean elsewhere = scalars.containsKey(name) || tables.containsKey(name) || aggregates.containsKey(name);
            String hint = elsewhere
                    ? name + (functions == scalars ? " is an aggregate" : " is not an aggregate")
                    : "SHOW FUNCTIONS lists what there is";
            return new UnresolvedCall(Reason.NOT_FOUND, "function " + name + " does not exist here", hint, List.of());
        }
        return new UnresolvedCall(
                Reason.NOT_FOUND, "function " + name + " does not exist", "did you mean " + nearest + "?", List.of());
    }

    private static UnresolvedCall mismatch(
            String name, List<Argument> arguments, List<? extends Declaration> declared) {
        List<String> signatures =
                declared.stream().map(each -> each.signature().text()).toList();
        return new UnresolvedCall(
                Reason.ARGUMENTS,
                "function " + name + " does not take " + text(arguments),
                "it is: " + String.join("; ", signatures),
                signatures);
    }

    private static UnresolvedCall ambiguous(String name, List<Argument> arguments, Choice<?> choice) {
        List<String> signatures = choice.declarations().stream()
                .map(each -> each.signature().text())
                .toList();
        return new UnresolvedCall(
                Reason.AMBIGUOUS,
                "function " + name + " is ambiguous for " + text(arguments),
                "CAST an argument to choose among: " + String.join("; ", signatures),
                signatures);
    }

    private static String text(List<Argument> arguments) {
        return arguments.stream().map(Argument::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String key(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
