// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schema.types.SqlType;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.functions.Functions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that say that the order of rows does not matter, and those that do not say so. */
final class RowOrderTest {
    private static final FunctionRegistry REGISTRY = FunctionRegistry.of(Functions.CLASSES);
    private static final long SEED = 77;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count",
                "sum",
                "avg",
                "min",
                "max",
                "var_samp",
                "var_pop",
                "stddev_samp",
                "stddev_pop",
                "count_distinct",
                "attr",
                "topk",
                "topkdistinct",
                "approx_percentile"
            })
    void parts_give_the_same_in_any_order(String name) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        Object[] constants = name.startsWith("topk") ? new Object[] {5} : new Object[] {0.5};
        boolean hasConstant = name.startsWith("topk") || name.startsWith("approx");
        SqlType constant = name.startsWith("topk") ? SqlType.INTEGER : SqlType.DOUBLE;
        ResolvedAggregate function =
                hasConstant ? aggregate(name, SqlType.DOUBLE, constant) : aggregate(name, SqlType.DOUBLE);
        assertThat(function.order()).isEqualTo(RowOrder.IGNORED);
        for (int round = 0; round < 50; round++) {
            int different = 1 + random.nextInt(600);
            List<Double> values = new ArrayList<>();
            for (int i = random.nextInt(1_000); i >= 0; i--) {
                values.add(random.nextInt(different) * 0.5);
            }
            Object expected = result(function, values, 1, random, hasConstant ? constants : new Object[0]);
            Collections.shuffle(values, random);
            int parts = 1 + random.nextInt(20);
            Object actual = result(function, values, parts, random, hasConstant ? constants : new Object[0]);
            if (expected instanceof Double number) {
                assertThat((Double) actual).isCloseTo(number, within(1e-9 * Math.abs(number)));
            } else {
                assertThat(actual).isEqualTo(expected);
            }
        }
    }

    /** Rows go to any of the parts, and the parts, written and read, are merged in any order. */
    private static @Nullable Object result(
            ResolvedAggregate function, List<Double> values, int parts, Random random, Object[] constants) {
        List<AggregateInstance> instances = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            instances.add(function.newInstance(constants));
        }
        for (Double value : values) {
            instances.get(random.nextInt(parts)).add(value);
        }
        Collections.shuffle(instances, random);
        AggregateInstance whole = function.newInstance(constants);
        for (AggregateInstance part : instances) {
            StateWriter writer = new StateWriter();
            part.write(writer);
            AggregateInstance read = function.newInstance(constants);
            read.read(new StateReader(writer.toByteArray()));
            whole.merge(read);
        }
        return whole.result();
    }

    @Test
    void functions_that_keep_rows_in_order_say_so() {
        for (String name :
                List.of("earliest_by_offset", "latest_by_offset", "collect_list", "collect_set", "histogram")) {
            assertThat(aggregate(name, SqlType.STRING).order()).as(name).isEqualTo(RowOrder.MATTERS);
        }
    }

    private static ResolvedAggregate aggregate(String name, SqlType... types) {
        List<Argument> arguments = Arrays.stream(types).map(Argument::of).toList();
        AggregateResolution resolution = REGISTRY.resolveAggregate(name, arguments);
        assertThat(resolution).as(name).isInstanceOf(ResolvedAggregate.class);
        return (ResolvedAggregate) resolution;
    }
}
