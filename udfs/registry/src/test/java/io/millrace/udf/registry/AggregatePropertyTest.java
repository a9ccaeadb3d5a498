// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schema.types.SqlType;
import io.millrace.udf.functions.Functions;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Aggregates against brute force, over random values in random groups. */
final class AggregatePropertyTest {
    private static final FunctionRegistry REGISTRY = FunctionRegistry.of(Functions.CLASSES);
    private static final long SEED = 20260101;
    private static final int ROUNDS = 60;

    private final Random random = new Random(SEED);

    AggregatePropertyTest() {
        System.out.println("seed " + SEED);
    }

    @Test
    void sums_and_means_of_doubles_are_as_good_as_compensated_brute_force() {
        for (int round = 0; round < ROUNDS; round++) {
            double[] values = doubles(random.nextInt(2_000) + 1);
            BigDecimal exact = BigDecimal.ZERO;
            double magnitudes = 0.0;
            for (double value : values) {
                exact = exact.add(new BigDecimal(value));
                magnitudes += Math.abs(value);
            }
            AggregateInstance sum = grouped(aggregate("sum", SqlType.DOUBLE), values);
            AggregateInstance mean = grouped(aggregate("avg", SqlType.DOUBLE), values);
            assertThat(number(sum)).isCloseTo(exact.doubleValue(), within(1e-14 * magnitudes));
            assertThat(number(mean))
                    .isCloseTo(exact.doubleValue() / values.length, within(1e-14 * magnitudes / values.length));
        }
    }

    @Test
    void deviations_equal_the_definition() {
        for (int round = 0; round < ROUNDS; round++) {
            double[] values = doubles(random.nextInt(500) + 2);
            double offset = random.nextInt(2) * 1e6;
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] % 1000.0 + offset;
            }
            double squares = squares(values);
            int n = values.length;
            assertClose("var_samp", values, squares / (n - 1));
            assertClose("var_pop", values, squares / n);
            assertClose("stddev_samp", values, Math.sqrt(squares / (n - 1)));
            assertClose("stddev_pop", values, Math.sqrt(squares / n));
        }
    }

    private void assertClose(String name, double[] values, double expected) {
        double result = number(grouped(aggregate(name, SqlType.DOUBLE), values));
        assertThat(result).as(name).isCloseTo(expected, within(1e-9 * Math.abs(expected) + 1e-12));
    }

    private static double squares(double[] values) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : values) {
            sum = sum.add(new BigDecimal(value));
        }
        BigDecimal mean = sum.divide(BigDecimal.valueOf(values.length), MathContext.DECIMAL128);
        BigDecimal squares = BigDecimal.ZERO;
        for (double value : values) {
            BigDecimal distance = new BigDecimal(value).subtract(mean);
            squares = squares.add(distance.multiply(distance), MathContext.DECIMAL128);
        }
        return squares.doubleValue();
    }

    @Test
    void percentiles_are_within_one_percent_of_the_value_at_their_rank() {
        for (int round = 0; round < ROUNDS; round++) {
            double[] values = doubles(random.nextInt(1_000) + 1);
            if (round % 3 == 0) {
                Arrays.fill(values, 0, values.length / 2, 0.0);
            }
            double share = round % 5 == 0 ? round % 2 : random.nextDouble();
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            double exact = sorted[(int) Math.floor(share * (sorted.length - 1))];
            ResolvedAggregate percentile = aggregate("approx_percentile", SqlType.DOUBLE, SqlType.DOUBLE);
            double result = number(grouped(percentile, values, share));
            assertThat(result).isCloseTo(exact, within(0.0051 * Math.abs(exact)));
        }
    }

    @Test
    void distinct_counts_are_exact_up_to_256_and_near_above() {
        for (int size : new int[] {0, 1, 255, 256, 257, 1_000, 20_000, 60_000, 200_000}) {
            double[] values = new double[size * 2];
            for (int i = 0; i < values.length; i++) {
                values[i] = i % size * 0.5;
            }
            long result = (long) number(grouped(aggregate("count_distinct", SqlType.DOUBLE), values));
            double tolerance = size <= 256 ? 0.0 : 0.035 * size;
            assertThat((double) result).as("of " + size).isCloseTo(size, within(tolerance));
        }
    }

    @Test
    void distinct_counts_hold_for_texts_and_depend_on_no_grouping() {
        Set<String> different = new HashSet<>();
        ResolvedAggregate aggregate = aggregate("count_distinct", SqlType.STRING);
        AggregateInstance all = aggregate.newInstance();
        List<AggregateInstance> parts = List.of(aggregate.newInstance(), aggregate.newInstance());
        for (int i = 0; i < 5_000; i++) {
            String text = "device-" + random.nextInt(3_000);
            different.add(text);
            all.add(text);
            parts.get(random.nextInt(2)).add(text);
        }
        parts.get(1).merge(parts.get(0));
        assertThat(parts.get(1).result()).isEqualTo(all.result());
        assertThat(number(all)).isCloseTo(different.size(), within(0.03 * different.size()));
    }

    @Test
    void retracted_rows_leave_no_trace() {
        AggregateInstance instance = aggregate("sum", SqlType.BIGINT).newInstance();
        AggregateInstance expected = aggregate("sum", SqlType.BIGINT).newInstance();
        List<Long> added = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            long value = random.nextLong();
            instance.add(value);
            added.add(value);
            expected.add(value);
            if (random.nextBoolean()) {
                long removed = added.remove(random.nextInt(added.size()));
                instance.retract(removed);
                expected.add(-removed);
            }
        }
        assertThat(instance.result()).isEqualTo(expected.result());
        added.forEach(instance::retract);
        assertThat(instance.result()).isEqualTo(0L);
    }

    @Test
    void empty_groups_and_frames_have_their_own_results() {
        assertThat(aggregate("avg", SqlType.DOUBLE).newInstance().result()).isEqualTo(0.0);
        assertThat(aggregate("avg", SqlType.DOUBLE).newInstance().frameResult()).isNull();
        assertThat(aggregate("sum", SqlType.INTEGER).newInstance().frameResult())
                .isEqualTo(0);
        assertThat(aggregate("min", SqlType.STRING).newInstance().result()).isNull();
        assertThat(aggregate("stddev_samp", SqlType.DOUBLE).newInstance().frameResult())
                .isEqualTo(0.0);
        ResolvedAggregate percentile = aggregate("approx_percentile", SqlType.DOUBLE, SqlType.DOUBLE);
        assertThat(percentile.newInstance(0.5).result()).isNull();
    }

    private static double number(AggregateInstance instance) {
        Object result = instance.result();
        assertThat(result).isInstanceOf(Number.class);
        return ((Number) Objects.requireNonNull(result)).doubleValue();
    }

    /** Values of both signs over many decades. */
    private double[] doubles(int count) {
        double[] values = new double[count];
        int decades = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian() * Math.pow(10, random.nextInt(decades + 1) - 4);
        }
        return values;
    }

    private static ResolvedAggregate aggregate(String name, SqlType... types) {
        List<Argument> arguments = Arrays.stream(types).map(Argument::of).toList();
        AggregateResolution resolution = REGISTRY.resolveAggregate(name, arguments);
        assertThat(resolution).isInstanceOf(ResolvedAggregate.class);
        return (ResolvedAggregate) resolution;
    }

    /** The values cut into runs, each in an accumulator that was written and read, merged in a random tree. */
    private AggregateInstance grouped(ResolvedAggregate aggregate, double[] values, Object... constants) {
        List<AggregateInstance> runs = new ArrayList<>();
        runs.add(aggregate.newInstance(constants));
        for (double value : values) {
            if (random.nextInt(50) == 0 && runs.size() < 100) {
                runs.add(aggregate.newInstance(constants));
            }
            runs.get(runs.size() - 1).add(value);
        }
        while (runs.size() > 1) {
            int left = random.nextInt(runs.size() - 1);
            AggregateInstance merged = reread(runs.get(left), aggregate, constants);
            merged.merge(runs.remove(left + 1));
            runs.set(left, merged);
        }
        return reread(runs.get(0), aggregate, constants);
    }

    private static AggregateInstance reread(
            AggregateInstance instance, ResolvedAggregate aggregate, Object[] constants) {
        StateWriter writer = new StateWriter();
        instance.write(writer);
        AggregateInstance read = aggregate.newInstance(constants);
        read.read(new StateReader(writer.array()));
        return read;
    }
}
