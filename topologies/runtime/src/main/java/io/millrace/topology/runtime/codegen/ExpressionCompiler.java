// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.List;

/**
 * Compiles typed expressions to Java classes that work on column vectors without boxes.
 *
 * <p>What is compiled twice (as for each task of a query) is compiled once. A first class takes about a second, later ones
 * some milliseconds. Any thread.
 *
 * <p>All methods throw {@link MillraceException} INTERNAL when an expression does not fit its schema or the generated class
 * cannot be used; the log then has the source.
 */
public final class ExpressionCompiler {
    private static final CompiledClasses CLASSES = new CompiledClasses();

    private ExpressionCompiler() {}

    /**
     * A filter.
     *
     * @param stepId names the class, for stack traces and profilers
     * @param condition a BOOLEAN over the columns of {@code input}
     */
    public static BatchFilter filter(String stepId, RowSchema input, TypedExpression condition) {
        return switch (Evaluation.chosen()) {
            case GENERATED -> generatedFilter(stepId, input, condition);
            case INTERPRETED -> new InterpretedFilter(condition);
            case BOTH -> new ComparedFilter(stepId, generatedFilter(stepId, input, condition), condition);
        };
    }

    /**
     * A projection.
     *
     * @param expressions one a column of {@code output} and of its type, over the columns of {@code input}
     */
    public static BatchProjection projection(
            String stepId, RowSchema input, List<TypedExpression> expressions, RowSchema output) {
        return switch (Evaluation.chosen()) {
            case GENERATED -> generatedProjection(stepId, input, expressions, output);
            case INTERPRETED -> new InterpretedProjection(expressions, output);
            case BOTH ->
                new ComparedProjection(
                        stepId, generatedProjection(stepId, input, expressions, output), expressions, output);
        };
    }

    private static BatchFilter generatedFilter(String stepId, RowSchema input, TypedExpression condition) {
        ClassSource source = filterClass(stepId, input);
        String text = writeFilter(source, stepId, condition);
        return (BatchFilter) CLASSES.instance(source, text, source.constants());
    }

    private static BatchProjection generatedProjection(
            String stepId, RowSchema input, List<TypedExpression> expressions, RowSchema output) {
        ClassSource source = projectionClass(stepId, input);
        String text = writeProjection(source, stepId, expressions, output);
        return (BatchProjection) CLASSES.instance(source, text, source.constants());
    }

    /** How many classes were compiled in this process; those that were found compiled do not count. */
    public static int compilations() {
        return CLASSES.compilations();
    }

    /** The Java source of a filter, for people. */
    public static String filterSource(String stepId, RowSchema input, TypedExpression condition) {
        return writeFilter(filterClass(stepId, input), stepId, condition);
    }

    /** The Java source of a projection, for people. */
    public static String projectionSource(
            String stepId, RowSchema input, List<TypedExpression> expressions, RowSchema output) {
        return writeProjection(projectionClass(stepId, input), stepId, expressions, output);
    }

    private static ClassSource filterClass(String stepId, RowSchema input) {
        return new ClassSource("Filter", stepId, input);
    }

    private static ClassSource projectionClass(String stepId, RowSchema input) {
        return new ClassSource("Projection", stepId, input);
    }

    private static String writeFilter(ClassSource source, String stepId, TypedExpression condition) {
        if (condition.type() != SqlType.BOOLEAN) {
            throw defect(stepId, new IllegalArgumentException("the condition is " + condition.type()));
        }
        try {
            return FilterSource.write(source, condition);
        } catch (RuntimeException e) {
            throw defect(stepId, e);
        }
    }

    private static String writeProjection(
            ClassSource source, String stepId, List<TypedExpression> expressions, RowSchema output) {
        try {
            return new ProjectionSource(source, expressions, output).write();
        } catch (RuntimeException e) {
            throw defect(stepId, e);
        }
    }

    private static MillraceException defect(String stepId, RuntimeException cause) {
        return new MillraceException(
                ErrorCode.INTERNAL, "step " + stepId + " cannot be compiled: " + cause.getMessage(), null, cause);
    }
}
