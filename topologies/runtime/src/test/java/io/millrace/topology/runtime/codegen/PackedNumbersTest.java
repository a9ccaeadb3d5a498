// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.functions.Functions;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PackedNumbersTest {
    private static Stream<Class<?>> packed() {
        return Functions.CLASSES.stream()
                .filter(each -> Arrays.stream(each.getMethods())
                        .anyMatch(method -> method.getName().equals("packedNumbers")));
    }

    @ParameterizedTest
    @MethodSource("packed")
    void what_an_accumulator_writes_is_no_more_than_it_says_and_is_read_as_it_was(Class<?> type) throws Exception {
        Accumulator<?> written = (Accumulator<?>) type.getConstructor().newInstance();
        Accumulator<?> read = (Accumulator<?>) type.getConstructor().newInstance();
        int most = (int) type.getMethod("packedNumbers").invoke(written);
        Method add = Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals("add"))
                .findFirst()
                .orElseThrow();
        for (int rows = 0; rows < 4; rows++) {
            long[] numbers = new long[most];
            written.write(new PackedNumbers(numbers));
            read.read(new PackedNumbers(numbers));
            long[] again = new long[most];
            read.write(new PackedNumbers(again));
            assertThat(again).isEqualTo(numbers);
            add.invoke(written, arguments(add.getParameterTypes(), rows));
        }
    }

    private static Object[] arguments(Class<?>[] types, int row) {
        List<Object> values = new ArrayList<>();
        for (Class<?> type : types) {
            if (type == double.class) {
                values.add(row * 1.7 - 2.5);
            } else if (type == long.class) {
                values.add(7L - row);
            } else if (type == int.class) {
                values.add(7 - row);
            } else {
                values.add(List.of());
            }
        }
        return values.toArray();
    }
}
