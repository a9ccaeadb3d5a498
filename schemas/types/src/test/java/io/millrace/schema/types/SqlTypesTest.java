// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SqlTypesTest {
    private static final String[] NAMES = {"A", "a b", "`", "x``y", "", "é\n", "STRUCT<", ", ", ">"};

    @Test
    void reads_what_a_type_writes() {
        long seed = System.nanoTime();
        System.out.println("SqlTypesTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            SqlType type = type(random, 4);
            assertThat(SqlTypes.parse(type.toString())).isEqualTo(type);
        }
    }

    private static SqlType type(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 9)) {
            case 5 -> {
                int precision = 1 + random.nextInt(40);
                yield new SqlType.Decimal(precision, random.nextInt(precision + 1));
            }
            case 6 -> new SqlType.Array(type(random, depth - 1));
            case 7 -> new SqlType.Map(type(random, depth - 1), type(random, depth - 1));
            case 8 -> {
                List<SqlType.Field> fields = new ArrayList<>();
                for (int size = random.nextInt(4); size > 0; size--) {
                    fields.add(new SqlType.Field(NAMES[random.nextInt(NAMES.length)], type(random, depth - 1)));
                }
                yield new SqlType.StructType(fields);
            }
            default -> SqlType.Primitive.values()[random.nextInt(9)];
        };
    }

    @Test
    void says_where_a_text_is_no_type() {
        for (String text : List.of(
                "",
                "INT",
                "integer",
                "ARRAY",
                "ARRAY<",
                "ARRAY<INTEGER",
                "ARRAY<INTEGER>>",
                "DECIMAL(1)",
                "DECIMAL(1, 2)",
                "DECIMAL(99999999999, 0)",
                "MAP<STRING>",
                "STRUCT<`A>",
                "STRUCT<`A` >",
                "STRUCT<A STRING>",
                "ARRAY<".repeat(10_000))) {
            assertThatThrownBy(() -> SqlTypes.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected");
        }
    }
}
