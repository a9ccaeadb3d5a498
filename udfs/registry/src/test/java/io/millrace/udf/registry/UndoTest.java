// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schema.types.SqlType;
import io.millrace.udf.functions.Functions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Aggregates over rows that are replaced: what was taken back leaves no trace in the result. */
final class UndoTest {
    private static final FunctionRegistry REGISTRY = FunctionRegistry.of(Functions.CLASSES);
    private static final long SEED = 20260202;
    private static final int LIVES = 40;

    private final Random random = new Random(SEED);

    UndoTest() {
        System.out.println("seed " + SEED);
    }

    private record Case(String name, List<SqlType> types, Supplier<@Nullable Object> value) {}

    private List<Case> cases() {
        SqlType decimal = new SqlType.Decimal(10, 2);
        Supplier<@Nullable Object> ints = () -> random.nextInt(2_000) - 1_000;
        Supplier<@Nullable Object> longs = () -> random.nextLong();
        Supplier<@Nullable Object> doubles = () -> random.nextInt(4_000) / 8.0 - 100.0;
        Supplier<@Nullable Object> texts = () -> "v" + random.nextInt(4);
        return List.of(
                new Case("count", List.of(SqlType.STRING), texts),
                new Case("sum", List.of(SqlType.INTEGER), ints),
                new Case("sum", List.of(SqlType.BIGINT), longs),
                new Case("sum", List.of(SqlType.DOUBLE), doubles),
                new Case("sum", List.of(decimal), () -> new BigDecimal(random.nextInt(2_000) + ".25")),
                new Case("avg", List.of(SqlType.INTEGER), ints),
                new Case("avg", List.of(SqlType.BIGINT), longs),
                new Case("avg", List.of(SqlType.DOUBLE), doubles),
                new Case("collect_list", List.of(SqlType.STRING), texts),
                new Case("histogram", List.of(SqlType.STRING), texts),
                new Case("attr", List.of(SqlType.STRING), texts),
                new Case("correlation", List.of(SqlType.DOUBLE, SqlType.DOUBLE), doubles),
                new Case("stddev_samp", List.of(SqlType.DOUBLE), doubles),
                new Case("stddev_pop", List.of(SqlType.DOUBLE), doubles),
                new Case("var_samp", List.of(SqlType.DOUBLE), doubles),
                new Case("var_pop", List.of(SqlType.DOUBLE), doubles),
                new Case(
                        "sum_list",
                        List.of(new SqlType.Array(SqlType.INTEGER)),
                        () -> Arrays.asList(random.nextInt(9), null)),
                new Case("sum_list", List.of(new SqlType.Array(SqlType.BIGINT)), () -> List.of(random.nextLong())),
                new Case(
                        "sum_list",
                        List.of(new SqlType.Array(SqlType.DOUBLE)),
                        () -> List.of(random.nextInt(9) / 4.0)));
    }

    @TestFactory
    Stream<DynamicTest> rows_that_were_taken_back_leave_the_result_of_the_others() {
        return cases().stream()
                .map(each -> DynamicTest.dynamicTest(each.name() + each.types(), () -> {
                    for (int life = 0; life < LIVES; life++) {
                        live(each);
                    }
                }));
    }

    private void live(Case of) {
        ResolvedAggregate aggregate = aggregate(of.name(), of.types());
        AggregateInstance instance = aggregate.newInstance();
        List<@Nullable Object[]> rows = new ArrayList<>();
        int steps = random.nextInt(60);
        for (int step = 0; step < steps; step++) {
            if (rows.isEmpty() || random.nextInt(5) < 3) {
                @Nullable Object[] row = new Object[of.types().size()];
                for (int i = 0; i < row.length; i++) {
                    row[i] = random.nextInt(6) == 0 ? null : of.value().get();
                }
                rows.add(row);
                instance.add(row);
            } else {
                instance.undo(rows.remove(random.nextInt(rows.size())));
            }
            if (random.nextInt(10) == 0) {
                instance = reread(instance, aggregate);
            }
        }
        AggregateInstance expected = aggregate.newInstance();
        rows.forEach(expected::add);
        assertSame(of, instance.result(), expected.result());
        rows.forEach(instance::undo);
        assertSame(of, instance.result(), aggregate.newInstance().result());
    }

    private static AggregateInstance reread(AggregateInstance instance, ResolvedAggregate aggregate) {
        StateWriter writer = new StateWriter();
        instance.write(writer);
        AggregateInstance read = aggregate.newInstance();
        read.read(new StateReader(writer.toByteArray()));
        return read;
    }

    /** Lists and counts may come in another order, for rows that are equal cannot be told apart. */
    private static void assertSame(Case of, @Nullable Object result, @Nullable Object expected) {
        if (of.name().equals("correlation")) {
            // Of few rows it is rounding alone; of many there is a test by itself.
            assertThat(result).isInstanceOf(Double.class);
        } else if (result instanceof BigDecimal number && expected instanceof BigDecimal wanted) {
            assertThat(number).as(of.name()).isEqualByComparingTo(wanted);
        } else if (result instanceof Double number && expected instanceof Double wanted) {
            assertThat(number).as(of.name()).isCloseTo(wanted, within(1e-6 * Math.max(1.0, Math.abs(wanted))));
        } else if (result instanceof Collection<?> list && expected instanceof Collection<?> wanted) {
            assertThat(new ArrayList<Object>(list)).containsExactlyInAnyOrderElementsOf(new ArrayList<Object>(wanted));
        } else if (result instanceof Map<?, ?> map && expected instanceof Map<?, ?> wanted) {
            assertThat(new java.util.HashMap<Object, Object>(map))
                    .isEqualTo(new java.util.HashMap<Object, Object>(wanted));
        } else {
            assertThat(result).as(of.name()).isEqualTo(expected);
        }
    }

    @Test
    void a_correlation_of_many_rows_survives_what_was_taken_back() {
        ResolvedAggregate aggregate = aggregate("correlation", List.of(SqlType.DOUBLE, SqlType.DOUBLE));
        AggregateInstance instance = aggregate.newInstance();
        AggregateInstance expected = aggregate.newInstance();
        for (int i = 0; i < 1_000; i++) {
            double x = random.nextGaussian();
            double y = x + random.nextGaussian();
            instance.add(x, y);
            if (i % 3 == 0) {
                instance.undo(x, y);
            } else {
                expected.add(x, y);
            }
        }
        assertThat((Double) instance.result()).isCloseTo((Double) expected.result(), within(1e-9));
    }

    @Test
    void what_only_ever_grows_takes_nothing_back() {
        for (String name :
                List.of("min", "max", "earliest_by_offset", "latest_by_offset", "collect_set", "count_distinct")) {
            assertThat(aggregate(name, List.of(SqlType.INTEGER)).undo())
                    .as(name)
                    .isNull();
        }
        assertThat(aggregate("topk", List.of(SqlType.INTEGER, SqlType.INTEGER)).undo())
                .isNull();
        assertThat(aggregate("topkdistinct", List.of(SqlType.INTEGER, SqlType.INTEGER))
                        .undo())
                .isNull();
        assertThat(aggregate("approx_percentile", List.of(SqlType.DOUBLE, SqlType.DOUBLE))
                        .undo())
                .isNull();
    }

    private static ResolvedAggregate aggregate(String name, List<SqlType> types) {
        AggregateResolution resolution =
                REGISTRY.resolveAggregate(name, types.stream().map(Argument::of).toList());
        assertThat(resolution).as(name + types).isInstanceOf(ResolvedAggregate.class);
        return (ResolvedAggregate) resolution;
    }
}
