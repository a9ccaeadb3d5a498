// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LikePatternTest {
    private static final String[] PIECES = {"a", "b", "%", "_", "\n", "!", "\ud83d\ude00", "\u2028", "."};

    @Test
    void agrees_with_the_regular_expression_of_the_same_meaning() {
        long seed = System.nanoTime();
        System.out.println("LikePatternTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            String pattern = text(random, 7);
            String text = text(random, 8);
            String escape = random.nextBoolean() ? "!" : null;
            assertThat(LikePattern.matches(text, pattern, escape))
                    .as("'%s' LIKE '%s' ESCAPE %s", text, pattern, escape)
                    .isEqualTo(regex(pattern, escape).matcher(text).matches());
        }
    }

    private static String text(Random random, int lengthMax) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(lengthMax); length > 0; length--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static Pattern regex(String pattern, @Nullable String escape) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (escape != null && c == escape.charAt(0) && i + 1 < pattern.length()) {
                int behind = pattern.codePointAt(++i);
                i += Character.charCount(behind) - 1;
                regex.append(Pattern.quote(Character.toString(behind)));
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                regex.append(c == '.' || c == '!' ? "\\" + c : c);
            }
        }
        return Pattern.compile(regex.toString());
    }

    @Test
    void a_hostile_pattern_does_not_blow_up() {
        assertThat(LikePattern.matches("a".repeat(20_000), "%a".repeat(50) + "b", null))
                .isFalse();
    }
}
