// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.StateMemory;
import io.millrace.state.spill.SortedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that wait, more than the heap has room for. */
@SuppressWarnings("NullAway.Init")
final class WaitingKeysTest {
    private static final long SEED = 23;

    @TempDir
    Path folder;

    private WaitingKeys keys(StateMemory memory, StateDisk disk) {
        return new WaitingKeys(new SpilledKeys(new SortedRuns(folder.resolve("runs"), disk), memory.share()));
    }

    private static byte[] key(int number) {
        return ("device-" + (1_000_000 + number)).getBytes(UTF_8);
    }

    @Test
    void a_million_keys_wait_in_their_share_of_the_budget() {
        System.out.println("seed " + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        StateMemory memory = new StateMemory(32 << 20);
        long most = 0;
        try (StateDisk disk = new StateDisk();
                WaitingKeys keys = keys(memory, disk)) {
            for (int i = 0; i < 1_000_000; i++) {
                keys.addAll(key(i), 1_000_000 + random.nextInt(3_600_000), WaitingKeys.NONE);
                if (i % 256 == 0) {
                    keys.fit();
                    most = Math.max(most, memory.waitingBytes());
                }
            }
            System.out.printf("1,000,000 keys: at most %,d bytes of %,d%n", most, memory.budgetBytes() / 8);
            assertThat(most).isLessThan(memory.budgetBytes() / 8 + (128 << 10));
            assertThat(keys.size()).isLessThan(25_000);
            long last = 0;
            for (int i = 0; i < 1_000_000; i++) {
                WaitingKeys.Waiting first = Objects.requireNonNull(keys.firstBefore(WaitingKeys.NONE));
                assertThat(first.firstEnd() >= last).isTrue();
                last = first.firstEnd();
                keys.remove(first);
            }
            assertThat(keys.firstBefore(WaitingKeys.NONE)).isNull();
            assertThat(keys.bytes()).isZero();
        }
        assertThat(memory.waitingBytes()).isZero();
    }

    @Test
    void a_disk_that_refuses_leaves_them_on_the_heap_until_that_is_too_much() throws IOException {
        StateMemory memory = new StateMemory(1 << 20);
        try (StateDisk disk = new StateDisk();
                WaitingKeys keys = keys(memory, disk)) {
            Files.writeString(folder.resolve("runs"), "a file where the folder should be");
            int count = 0;
            while (memory.waitingBytes() < memory.budgetBytes() / 4) {
                keys.addAll(key(count++), count, WaitingKeys.NONE);
                keys.fit();
            }
            assertThat(keys.size()).isEqualTo(count);
            assertThat(disk.trouble()).isNotNull();
            for (int i = count; i < 4 * count; i++) {
                keys.addAll(key(i), i, WaitingKeys.NONE);
            }
            assertThatThrownBy(keys::fit)
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DISK_FULL));
            Files.delete(folder.resolve("runs"));
            keys.fit();
            assertThat(disk.trouble()).isNull();
            assertThat(keys.size()).isEqualTo(2 * count);
            assertThat(Objects.requireNonNull(keys.firstBefore(2)).key.get()).isEqualTo(key(0));
        }
    }
}
