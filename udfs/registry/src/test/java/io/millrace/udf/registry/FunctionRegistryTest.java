// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.SqlType;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Lambda;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import io.millrace.udf.api.TableFunction;
import io.millrace.udf.registry.UnresolvedCall.Reason;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FunctionRegistryTest {
    private static final SqlType DECIMAL_4_2 = new SqlType.Decimal(4, 2);

    private final FunctionRegistry registry =
            FunctionRegistry.of(List.of(Samples.class, Kinds.class, Ambiguous.class, Higher.class, Sum.class));

    @Test
    void an_exact_match_wins_over_any_conversion() {
        assertThat(resolved("PLUS", SqlType.INTEGER, SqlType.INTEGER).returnType())
                .isEqualTo(SqlType.INTEGER);
        assertThat(resolved("plus", SqlType.DOUBLE, SqlType.DOUBLE).returnType())
                .isEqualTo(SqlType.DOUBLE);
    }

    @Test
    void the_cheapest_conversion_wins() {
        ResolvedScalar mixed = resolved("plus", SqlType.INTEGER, SqlType.BIGINT);
        assertThat(mixed.signature()).isEqualTo("plus(BIGINT, BIGINT) -> BIGINT");
        assertThat(mixed.parameterTypes()).containsExactly(SqlType.BIGINT, SqlType.BIGINT);
        assertThat(resolved("plus", DECIMAL_4_2, SqlType.INTEGER).returnType()).isEqualTo(SqlType.DOUBLE);
    }

    @Test
    void a_draw_is_ambiguous_and_a_cast_decides() {
        assertThat(unresolved("either", SqlType.INTEGER, SqlType.INTEGER).reason())
                .isEqualTo(Reason.AMBIGUOUS);
        assertThat(resolved("either", SqlType.BIGINT, SqlType.INTEGER).signature())
                .startsWith("either(BIGINT, INTEGER)");
    }

    @Test
    void an_unknown_name_gets_a_suggestion() {
        UnresolvedCall call = unresolved("plsu", SqlType.INTEGER);
        assertThat(call.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(call.hint()).contains("PLUS");
        assertThat(call.toException().code()).isEqualTo(ErrorCode.FUNCTION_NOT_FOUND);
    }

    @Test
    void arguments_that_do_not_fit_get_the_list_of_signatures() {
        UnresolvedCall call = unresolved("plus", SqlType.STRING, SqlType.INTEGER);
        assertThat(call.reason()).isEqualTo(Reason.ARGUMENTS);
        assertThat(call.candidates()).hasSize(3).contains("plus(BIGINT, BIGINT) -> BIGINT");
        assertThat(unresolved("plus", SqlType.INTEGER).reason()).isEqualTo(Reason.ARGUMENTS);
    }

    @Test
    void a_type_variable_takes_the_common_type_of_its_arguments() {
        ResolvedScalar call = resolved("first", SqlType.INTEGER, SqlType.DOUBLE, SqlType.BIGINT);
        assertThat(call.returnType()).isEqualTo(SqlType.DOUBLE);
        assertThat(call.parameterTypes()).containsOnly(SqlType.DOUBLE).hasSize(3);
        assertThat(call.isVariadic()).isTrue();
        assertThat(unresolved("first", SqlType.INTEGER, SqlType.STRING).reason())
                .isEqualTo(Reason.ARGUMENTS);
    }

    @Test
    void a_type_variable_inside_a_collection_is_not_converted() {
        SqlType longs = new SqlType.Array(SqlType.BIGINT);
        assertThat(resolved("has", longs, SqlType.INTEGER).parameterTypes()).containsExactly(longs, SqlType.BIGINT);
        assertThat(unresolved("has", new SqlType.Array(SqlType.INTEGER), SqlType.BIGINT)
                        .reason())
                .isEqualTo(Reason.ARGUMENTS);
    }

    @Test
    void a_signature_with_fewer_variables_wins() {
        assertThat(resolved("kind", new SqlType.Array(SqlType.DATE)).signature())
                .startsWith("kind(ARRAY<DATE>)");
        assertThat(resolved("kind", new SqlType.Array(SqlType.STRING)).signature())
                .startsWith("kind(ARRAY<T>)");
        assertThat(resolved("kind", SqlType.STRING).signature()).startsWith("kind(T)");
    }

    @Test
    void null_fits_everything_but_decides_no_result() {
        ResolvedScalar call = (ResolvedScalar)
                registry.resolve("first", List.of(Argument.nullLiteral(), Argument.of(SqlType.STRING)));
        assertThat(call.returnType()).isEqualTo(SqlType.STRING);
        assertThat(registry.resolve("first", List.of(Argument.nullLiteral()))).isInstanceOf(UnresolvedCall.class);
    }

    @Test
    void decimal_letters_are_computed_with() {
        assertThat(resolved("whole", DECIMAL_4_2).returnType()).isEqualTo(new SqlType.Decimal(2, 0));
        assertThat(resolved("whole", SqlType.BIGINT).returnType()).isEqualTo(new SqlType.Decimal(19, 0));
        ResolvedScalar wider = resolved("larger", DECIMAL_4_2, new SqlType.Decimal(10, 1));
        assertThat(wider.returnType()).isEqualTo(new SqlType.Decimal(11, 2));
        assertThat(wider.parameterTypes()).containsOnly(new SqlType.Decimal(11, 2));
    }

    @Test
    void a_null_argument_is_answered_without_a_call() {
        ScalarInvoker invoker =
                resolved("plus", SqlType.INTEGER, SqlType.INTEGER).invoker();
        assertThat(invoker.call(1, null)).isNull();
        assertThat(invoker.call(1, 2)).isEqualTo(3);
    }

    @Test
    void a_function_throws_what_it_throws() {
        ScalarInvoker invoker = resolved("whole", DECIMAL_4_2).invoker();
        assertThatThrownBy(() -> invoker.call(java.math.BigDecimal.ONE)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void an_aggregate_gets_its_constants_in_the_constructor() {
        ResolvedAggregate aggregate = (ResolvedAggregate) registry.resolveAggregate(
                "scaled_sum", List.of(Argument.of(SqlType.INTEGER), Argument.of(SqlType.INTEGER)));
        assertThat(aggregate.constantPositions()).containsExactly(1);
        assertThat(aggregate.valueTypes()).containsExactly(SqlType.BIGINT);
        assertThat(aggregate.retract()).isNull();
        AggregateInstance instance = aggregate.newInstance(10);
        instance.add(4L);
        instance.add(new Object[] {null});
        assertThat(instance.result()).isEqualTo(40L);
    }

    @Test
    void the_other_arguments_decide_what_a_lambda_takes() {
        Argument array = Argument.of(new SqlType.Array(SqlType.BIGINT));
        assertThat(registry.lambdaParameters("fold", List.of(array, Argument.of(SqlType.DOUBLE), Argument.lambda(2))))
                .hasValueSatisfying(types ->
                        assertThat(types).containsExactly(null, null, List.of(SqlType.DOUBLE, SqlType.BIGINT)));
        assertThat(registry.lambdaParameters("fold", List.of(array, Argument.of(SqlType.DOUBLE), Argument.lambda(3))))
                .isEmpty();
        assertThat(registry.lambdaParameters("fold", List.of(array, Argument.lambda(2), Argument.lambda(2))))
                .isEmpty();
        assertThat(registry.lambdaParameters("plus", List.of(array, array))).isEmpty();
    }

    @Test
    void what_a_lambda_gives_decides_the_result_or_is_converted() {
        Argument array = Argument.of(new SqlType.Array(SqlType.INTEGER));
        ScalarResolution mapped =
                registry.resolve("each", List.of(array, Argument.lambda(List.of(SqlType.INTEGER), SqlType.STRING)));
        assertThat(((ResolvedScalar) mapped).returnType()).isEqualTo(new SqlType.Array(SqlType.STRING));
        Argument widened = Argument.lambda(List.of(SqlType.DOUBLE, SqlType.INTEGER), SqlType.INTEGER);
        ResolvedScalar folded =
                (ResolvedScalar) registry.resolve("fold", List.of(array, Argument.of(SqlType.DOUBLE), widened));
        assertThat(folded.parameterTypes().get(2)).isEqualTo(SqlType.DOUBLE);
        Argument narrower = Argument.lambda(List.of(SqlType.INTEGER, SqlType.INTEGER), SqlType.DOUBLE);
        assertThat(registry.resolve("fold", List.of(array, Argument.of(SqlType.INTEGER), narrower)))
                .isInstanceOf(UnresolvedCall.class);
        assertThat(registry.resolve("each", List.of(array, Argument.of(SqlType.STRING))))
                .isInstanceOf(UnresolvedCall.class);
        assertThat(registry.resolve("plus", List.of(Argument.of(SqlType.INTEGER), Argument.lambda(1))))
                .isInstanceOf(UnresolvedCall.class);
    }

    @Test
    void a_table_function_gives_the_array_of_its_rows() {
        ResolvedScalar table = (ResolvedScalar) registry.resolveTable("Twice", List.of(Argument.of(SqlType.STRING)));
        assertThat(table.returnType()).isEqualTo(new SqlType.Array(SqlType.STRING));
        assertThat(table.invoker().call("a")).isEqualTo(List.of("a", "a"));
        assertThat(table.invoker().call((Object) null)).isNull();
        assertThat(registry.isTable("TWICE")).isTrue();
        assertThat(registry.isScalar("TWICE")).isFalse();
        assertThat(registry.resolve("twice", List.of(Argument.of(SqlType.STRING))))
                .isInstanceOf(UnresolvedCall.class);
    }

    /** Lambdas and rows. */
    public static final class Higher {
        private Higher() {}

        @ScalarFunction(value = "each(ARRAY<T>, (T) => R) -> ARRAY<R>", description = "for tests")
        public static List<?> each(List<?> array, Lambda lambda) {
            return array.stream().map(lambda::apply).toList();
        }

        @ScalarFunction(value = "fold(ARRAY<T>, S, (S, T) => S) -> S", description = "for tests")
        public static @Nullable Object fold(List<?> array, Object initial, Lambda lambda) {
            return lambda.apply(initial, array.get(0));
        }

        @TableFunction(value = "twice(T) -> T", description = "for tests")
        public static List<?> twice(Object value) {
            return List.of(value, value);
        }
    }

    @Test
    void wrong_declarations_name_class_method_and_reason() {
        assertInvalid(NotPublic.class, "public and final");
        assertInvalid(Empty.class, "declares no function");
        assertInvalid(BadType.class, "parameter 1 must be int but is long");
        assertInvalid(BadResult.class, "must return String");
        assertInvalid(BadSignature.class, "unknown type 'NUMBER'");
        assertInvalid(BoxedMissing.class, "parameter 1 must be Integer but is int");
        assertInvalid(NotAccumulator.class, "must implement Accumulator of itself");
        assertInvalid(Samples.class, "takes the same parameters", Samples.class);
        assertThatThrownBy(() -> FunctionRegistry.of(List.of(BadType.class))).hasMessageContaining("BadType.twice");
    }

    private static void assertInvalid(Class<?> wrong, String reason, Class<?>... before) {
        List<Class<?>> classes = new java.util.ArrayList<>(Arrays.asList(before));
        classes.add(wrong);
        assertThatThrownBy(() -> FunctionRegistry.of(classes))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FUNCTION_INVALID))
                .hasMessageContaining(reason)
                .hasMessageContaining(wrong.getSimpleName());
    }

    private ResolvedScalar resolved(String name, SqlType... types) {
        ScalarResolution resolution = registry.resolve(name, arguments(types));
        assertThat(resolution).isInstanceOf(ResolvedScalar.class);
        return (ResolvedScalar) resolution;
    }

    private UnresolvedCall unresolved(String name, SqlType... types) {
        ScalarResolution resolution = registry.resolve(name, arguments(types));
        assertThat(resolution).isInstanceOf(UnresolvedCall.class);
        return (UnresolvedCall) resolution;
    }

    private static List<Argument> arguments(SqlType... types) {
        return Arrays.stream(types).map(Argument::of).toList();
    }

    public static final class Samples {
        private Samples() {}

        @ScalarFunction(value = "plus(INTEGER, INTEGER) -> INTEGER", description = "adds")
        public static int plus(int left, int right) {
            return left + right;
        }

        @ScalarFunction(value = "plus(BIGINT, BIGINT) -> BIGINT", description = "adds")
        public static long plus(long left, long right) {
            return left + right;
        }

        @ScalarFunction(value = "plus(DOUBLE, DOUBLE) -> DOUBLE", description = "adds")
        public static double plus(double left, double right) {
            return left + right;
        }

        @ScalarFunction(value = "first(T...) -> T", description = "the first", nulls = NullRule.CALLED)
        public static @Nullable Object first(@Nullable Object... values) {
            return values[0];
        }

        @ScalarFunction(value = "has(ARRAY<T>, T) -> BOOLEAN", description = "contains")
        public static boolean has(List<?> array, Object value) {
            return array.contains(value);
        }

        @ScalarFunction(
                value = "whole(DECIMAL(p, s)) -> DECIMAL(max(p - s, 1), 0)",
                description = "the whole part of a decimal that has no other")
        public static java.math.BigDecimal whole(java.math.BigDecimal value) {
            if (value.signum() > 0) {
                throw new ArithmeticException("positive");
            }
            return value.setScale(0, java.math.RoundingMode.UNNECESSARY);
        }

        @ScalarFunction(
                value = "larger(DECIMAL(p, s), DECIMAL(p, s)) -> DECIMAL(p, s)",
                description = "the larger of two")
        public static java.math.BigDecimal larger(java.math.BigDecimal left, java.math.BigDecimal right) {
            return left.max(right);
        }
    }

    public static final class Kinds {
        private Kinds() {}

        @ScalarFunction(value = "kind(T) -> INTEGER", description = "anything")
        public static int kind(Object value) {
            return 1;
        }

        @ScalarFunction(value = "kind(ARRAY<T>) -> INTEGER", description = "an array")
        @ScalarFunction(value = "kind(ARRAY<DATE>) -> INTEGER", description = "an array of dates")
        public static int kind(List<?> value) {
            return 2;
        }
    }

    public static final class Ambiguous {
        private Ambiguous() {}

        @ScalarFunction(value = "either(BIGINT, INTEGER) -> INTEGER", description = "one")
        public static int either(long left, int right) {
            return 1;
        }

        @ScalarFunction(value = "either(INTEGER, BIGINT) -> INTEGER", description = "two")
        public static int either(int left, long right) {
            return 2;
        }
    }

    @AggregateFunction(value = "scaled_sum(BIGINT, const INTEGER) -> BIGINT", description = "a multiple of the sum")
    public static final class Sum implements io.millrace.udf.api.Accumulator<Sum> {
        private final int factor;
        private long sum;

        public Sum(int factor) {
            this.factor = factor;
        }

        public void add(long value) {
            sum += value;
        }

        public long result() {
            return sum * factor;
        }

        @Override
        public void reset() {
            sum = 0;
        }

        @Override
        public void merge(Sum other) {
            sum += other.sum;
        }

        @Override
        public void write(io.millrace.udf.api.StateOutput out) {
            out.writeLong(sum);
        }

        @Override
        public void read(io.millrace.udf.api.StateInput in) {
            sum = in.readLong();
        }
    }

    static final class NotPublic {}

    public static final class Empty {}

    public static final class BadType {
        private BadType() {}

        @ScalarFunction(value = "twice(INTEGER) -> INTEGER", description = "wrong")
        public static int twice(long value) {
            return (int) value * 2;
        }
    }

    public static final class BadResult {
        private BadResult() {}

        @ScalarFunction(value = "name(INTEGER) -> STRING", description = "wrong")
        public static int name(int value) {
            return value;
        }
    }

    public static final class BadSignature {
        private BadSignature() {}

        @ScalarFunction(value = "name(NUMBER) -> STRING", description = "wrong")
        public static String name(int value) {
            return "";
        }
    }

    public static final class BoxedMissing {
        private BoxedMissing() {}

        @ScalarFunction(value = "name(INTEGER) -> STRING", description = "wrong", nulls = NullRule.CALLED)
        public static String name(int value) {
            return "";
        }
    }

    @AggregateFunction(value = "nothing(BIGINT) -> BIGINT", description = "wrong")
    public static final class NotAccumulator {}
}
