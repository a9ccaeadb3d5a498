// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.TableFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions that give rows. Any thread. */
public final class TableFunctions {
    private static final int CUBE_COLUMNS_MAX = 20;

    private TableFunctions() {}

    @TableFunction(
            value = "explode(ARRAY<T>) -> T",
            description = "a row for each element",
            examples = @Example(sql = "explode(ARRAY['a', NULL])", result = "ARRAY['a', NULL]"))
    public static List<?> explode(List<?> array) {
        return array;
    }

    @TableFunction(
            value = "cube_explode(ARRAY<T>) -> ARRAY<T>",
            description =
                    "a row for each choice of elements that are replaced by null; those that are null are so in all",
            examples =
                    @Example(
                            sql = "cube_explode(ARRAY[1, 2])",
                            result = "ARRAY[ARRAY[NULL, NULL], ARRAY[NULL, 2], ARRAY[1, NULL], ARRAY[1, 2]]"))
    public static List<?> cubeExplode(List<?> array) {
        List<Integer> present = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i) != null) {
                present.add(i);
            }
        }
        if (array.size() > CUBE_COLUMNS_MAX) {
            throw new IllegalArgumentException("more than " + CUBE_COLUMNS_MAX + " elements make too many rows");
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int kept = 0; kept < 1 << present.size(); kept++) {
            List<@Nullable Object> row = new ArrayList<>(Collections.nCopies(array.size(), (Object) null));
            for (int bit = 0; bit < present.size(); bit++) {
                // The first element is the highest digit of the count.
                if ((kept >> present.size() - 1 - bit & 1) == 1) {
                    row.set(present.get(bit), array.get(present.get(bit)));
                }
            }
            rows.add(row);
        }
        return rows;
    }
}
