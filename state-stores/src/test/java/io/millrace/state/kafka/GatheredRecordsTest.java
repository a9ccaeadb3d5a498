// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Beside a sorted map. Again with {@code -Dmillrace.test.seed=<seed>}. */
final class GatheredRecordsTest {
    private static final HexFormat HEX = HexFormat.of();

    private static String line(byte[] key, byte @Nullable [] value) {
        return HEX.formatHex(key) + "=" + (value == null ? "gone" : HEX.formatHex(value));
    }

    @Test
    void the_last_record_of_each_key_comes_in_order() {
        long seed = Long.getLong("millrace.test.seed", new Random().nextLong());
        System.out.println("GatheredRecordsTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            GatheredRecords gathered = new GatheredRecords();
            TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
            // Long common beginnings, keys that are beginnings of others, and zeros at the end.
            int common = random.nextInt(12);
            int length = 1 + random.nextInt(14);
            int digits = 1 + random.nextInt(random.nextBoolean() ? 3 : 256);
            for (int i = random.nextInt(200); i >= 0; i--) {
                byte[] key = new byte[common + random.nextInt(length)];
                for (int at = common; at < key.length; at++) {
                    key[at] = (byte) random.nextInt(digits);
                }
                byte[] value = random.nextInt(5) == 0 ? null : new byte[] {(byte) i};
                gathered.add(key, value);
                model.put(key, value);
            }
            List<String> expected = new ArrayList<>();
            for (Map.Entry<byte[], byte[]> entry : model.entrySet()) {
                expected.add(line(entry.getKey(), entry.getValue()));
            }
            List<String> found = new ArrayList<>();
            gathered.forEach((key, value) -> found.add(line(key, value)));
            assertThat(found).as("seed %d round %d", seed, round).isEqualTo(expected);
            gathered.clear();
            assertThat(gathered.isEmpty()).isTrue();
        }
    }
}
