// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.SqlType;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.functions.Functions;
import io.millrace.udf.registry.FunctionDescription.Entry;
import io.millrace.udf.registry.FunctionDescription.Kind;
import io.millrace.udf.registry.FunctionDescription.Sample;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What holds for every built-in function. */
final class FunctionContractTest {
    private static final FunctionRegistry REGISTRY = FunctionRegistry.of(Functions.CLASSES);

    /** Their results depend on the moment, on chance or on the machine's time zone. */
    private static final Set<String> WITHOUT_EXAMPLES = Set.of(
            "random() -> DOUBLE",
            "uuid() -> STRING",
            "unix_date() -> INTEGER",
            "unix_timestamp() -> BIGINT",
            "timestamptostring(BIGINT, STRING) -> STRING",
            "stringtotimestamp(STRING, STRING) -> BIGINT");

    @TestFactory
    Stream<DynamicTest> every_example_of_a_scalar_function_gives_its_result() {
        return samples(Kind.SCALAR)
                .map(sample -> DynamicTest.dynamicTest(sample.sql(), () -> {
                    ResolvedScalar scalar = scalar(sample);
                    assertResult(sample, scalar.returnType(), scalar.invoker().call(arguments(sample, scalar)));
                }));
    }

    @TestFactory
    Stream<DynamicTest> every_example_of_a_table_function_gives_its_rows() {
        return samples(Kind.TABLE)
                .map(sample -> DynamicTest.dynamicTest(sample.sql(), () -> {
                    SqlLiterals.Call call = SqlLiterals.call(REGISTRY, sample.sql());
                    ResolvedScalar table = (ResolvedScalar) REGISTRY.resolveTable(
                            call.name(),
                            call.arguments().stream()
                                    .map(SqlLiterals.Value::argument)
                                    .toList());
                    assertResult(sample, table.returnType(), table.invoker().call(arguments(sample, table)));
                }));
    }

    @TestFactory
    Stream<DynamicTest> every_scalar_function_bears_a_null_in_each_argument() {
        return samples(Kind.SCALAR)
                .map(sample -> DynamicTest.dynamicTest(sample.sql(), () -> {
                    ResolvedScalar scalar = scalar(sample);
                    for (int i = 0; i < scalar.parameterTypes().size(); i++) {
                        @Nullable Object[] arguments = arguments(sample, scalar);
                        arguments[i] = null;
                        Object result = scalar.invoker().call(arguments);
                        if (scalar.nulls() == NullRule.RETURNS_NULL) {
                            assertThat(result).isNull();
                        }
                        assertCarrier(scalar.returnType(), result);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> deterministic_functions_repeat_themselves_and_leave_arguments_alone() {
        return samples(Kind.SCALAR)
                .map(sample -> DynamicTest.dynamicTest(sample.sql(), () -> {
                    ResolvedScalar scalar = scalar(sample);
                    assertThat(scalar.isDeterministic()).isTrue();
                    @Nullable Object[] arguments = arguments(sample, scalar);
                    Object first = scalar.invoker().call(arguments);
                    assertThat(arguments).isEqualTo(arguments(sample, scalar));
                    assertThat(scalar.invoker().call(arguments)).isEqualTo(first);
                }));
    }

    @TestFactory
    Stream<DynamicTest> every_example_of_an_aggregate_gives_its_result_however_rows_are_grouped() {
        return samples(Kind.AGGREGATE)
                .map(sample -> DynamicTest.dynamicTest(
                        sample.sql() + " over " + sample.rows(), () -> new AggregateRun(sample).check()));
    }

    @Test
    void every_function_has_an_example_and_every_signature_a_description() {
        for (FunctionDescription function : REGISTRY.list()) {
            for (Entry entry : function.signatures()) {
                assertThat(entry.description()).as(entry.text()).isNotBlank().doesNotEndWith(".");
            }
            if (function.signatures().stream()
                    .allMatch(entry -> entry.examples().isEmpty())) {
                assertThat(function.signatures().stream().map(Entry::text).toList())
                        .as(function.name())
                        .isSubsetOf(WITHOUT_EXAMPLES);
            }
        }
    }

    @Test
    void names_are_found_in_any_case() {
        for (FunctionDescription function : REGISTRY.list()) {
            String name = function.name().toLowerCase(Locale.ROOT);
            assertThat(REGISTRY.isScalar(name) || REGISTRY.isTable(name) || REGISTRY.isAggregate(name))
                    .isTrue();
            assertThat(REGISTRY.describe(name)).contains(function);
        }
    }

    @Test
    void functions_without_examples_run() {
        for (String call : List.of(
                "random()",
                "uuid()",
                "unix_date()",
                "unix_timestamp()",
                "timestamptostring(0, 'yyyy')",
                "stringtotimestamp('2024', 'yyyy')")) {
            SqlLiterals.Value value = SqlLiterals.value(REGISTRY, call);
            assertThat(value.carrier()).as(call).isNotNull();
            assertCarrier(value.type(), value.carrier());
        }
    }

    private static Stream<Sample> samples(Kind kind) {
        return REGISTRY.list().stream()
                .filter(function -> function.kind() == kind)
                .flatMap(function -> function.signatures().stream())
                .flatMap(entry -> entry.examples().stream())
                // Lambdas need the analyzer: its own tests run these examples.
                .filter(sample -> !sample.sql().contains("=>"));
    }

    private static ResolvedScalar scalar(Sample sample) {
        SqlLiterals.Call call = SqlLiterals.call(REGISTRY, sample.sql());
        ScalarResolution resolution = REGISTRY.resolve(
                call.name(),
                call.arguments().stream().map(SqlLiterals.Value::argument).toList());
        assertThat(resolution).isInstanceOf(ResolvedScalar.class);
        return (ResolvedScalar) resolution;
    }

    private static @Nullable Object[] arguments(Sample sample, ResolvedScalar scalar) {
        return SqlLiterals.converted(SqlLiterals.call(REGISTRY, sample.sql()).arguments(), scalar.parameterTypes());
    }

    private static void assertResult(Sample sample, SqlType type, @Nullable Object result) {
        assertCarrier(type, result);
        Object expected = SqlLiterals.converted(
                SqlLiterals.value(REGISTRY, sample.result()).carrier(), type);
        if (expected instanceof Double number && !number.isNaN()) {
            assertThat((Double) result).isCloseTo(number, Assertions.withinPercentage(1e-10));
        } else {
            assertThat(result).isEqualTo(expected);
        }
    }

    private static void assertCarrier(@Nullable SqlType type, @Nullable Object carrier) {
        if (type == null || carrier == null) {
            return;
        }
        assertThat(carrier).isInstanceOf(Carriers.boxed(Carriers.primitive(type)));
        if (type instanceof SqlType.Decimal decimal) {
            assertThat(((BigDecimal) carrier).scale()).isEqualTo(decimal.scale());
        }
        if (type instanceof SqlType.Array array) {
            ((List<?>) carrier).forEach(element -> assertCarrier(array.element(), element));
        }
        if (carrier instanceof ByteBuffer buffer) {
            assertThat(buffer.position()).isZero();
            assertThat(buffer.hasArray()).isTrue();
        }
    }

    /** One example of an aggregate, run over its rows in several ways. */
    private static final class AggregateRun {
        private final Sample sample;
        private final ResolvedAggregate aggregate;
        private final List<@Nullable Object[]> rows = new ArrayList<>();
        private final List<Object> constants = new ArrayList<>();

        AggregateRun(Sample sample) {
            this.sample = sample;
            List<List<SqlLiterals.Value>> values = sample.rows().stream()
                    .map(row -> SqlLiterals.row(REGISTRY, row))
                    .toList();
            SqlLiterals.Call call = SqlLiterals.call(REGISTRY, sample.sql());
            List<Argument> arguments = new ArrayList<>();
            int column = 0;
            for (SqlLiterals.Value argument : call.arguments()) {
                arguments.add(argument.type() == null ? column(values, column++) : argument.argument());
            }
            aggregate = (ResolvedAggregate) REGISTRY.resolveAggregate(call.name(), arguments);
            for (List<SqlLiterals.Value> row : values) {
                rows.add(SqlLiterals.converted(row, aggregate.valueTypes()));
            }
            for (int position : aggregate.constantPositions()) {
                Object constant = call.arguments().get(position).carrier();
                Object converted = SqlLiterals.converted(
                        constant, aggregate.parameterTypes().get(position));
                assertThat(converted).isNotNull();
                constants.add(converted);
            }
        }

        /** The type of a column of literals: decimals of different scale have a common one. */
        private static Argument column(List<List<SqlLiterals.Value>> rows, int column) {
            SqlType common = null;
            for (List<SqlLiterals.Value> row : rows) {
                SqlType type = row.get(column).type();
                if (type != null) {
                    common = common == null ? type : Widening.common(common, type);
                }
            }
            return Argument.of(Objects.requireNonNull(common));
        }

        void check() {
            assertResult(sample, aggregate.returnType(), filled(0, rows.size()).result());
            for (int cut = 0; cut <= rows.size(); cut++) {
                AggregateInstance left = filled(0, cut);
                left.merge(filled(cut, rows.size()));
                assertResult(sample, aggregate.returnType(), left.result());
                AggregateInstance reread = reread(filled(0, cut));
                rows.subList(cut, rows.size()).forEach(reread::add);
                assertResult(sample, aggregate.returnType(), reread(reread).result());
            }
            AggregateInstance reused = filled(0, rows.size());
            reused.reset();
            rows.forEach(reused::add);
            assertResult(sample, aggregate.returnType(), reused.result());
            checkRetract();
        }

        private void checkRetract() {
            if (aggregate.retract() == null) {
                return;
            }
            AggregateInstance instance = filled(0, rows.size());
            rows.forEach(instance::add);
            rows.forEach(instance::retract);
            if (constants.isEmpty()) {
                assertResult(sample, aggregate.returnType(), instance.result());
            }
        }

        private AggregateInstance filled(int from, int to) {
            AggregateInstance instance = aggregate.newInstance(constants.toArray());
            rows.subList(from, to).forEach(instance::add);
            return instance;
        }

        private AggregateInstance reread(AggregateInstance written) {
            StateWriter writer = new StateWriter();
            written.write(writer);
            StateReader reader = new StateReader(writer.toByteArray());
            AggregateInstance read = aggregate.newInstance(constants.toArray());
            rows.forEach(read::add);
            read.read(reader);
            assertThat(reader.position()).isEqualTo(writer.length());
            return read;
        }
    }
}
