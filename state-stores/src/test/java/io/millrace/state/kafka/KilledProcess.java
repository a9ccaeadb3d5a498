// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.state.api.ChangeSink;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import io.millrace.state.rocksdb.RocksEngine;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Writes one generation after the other and says so, until it is killed. */
final class KilledProcess {
    static final int KEYS = 40;

    private KilledProcess() {}

    public static void main(String[] arguments) {
        RocksEngine engine = RocksEngine.withBudget(8 << 20);
        TaskDatabase database = engine.open(Path.of(arguments[0]));
        Long before = database.offset("one");
        for (long generation = before == null ? 0 : before + 1; ; generation++) {
            long now = generation;
            database.write(List.of(
                    new TableWrite("one", sink -> changes(sink, now, 20_000), now),
                    new TableWrite("two", sink -> changes(sink, now, 8), now)));
            System.out.println(generation);
        }
    }

    /** Three keys change and one goes. */
    static void changes(ChangeSink sink, long generation, int valueBytes) {
        for (int i = 0; i < 3; i++) {
            sink.change(key(generation * 3 + i), value(generation, valueBytes));
        }
        sink.change(key(generation * 7 + 5), null);
    }

    private static byte[] key(long number) {
        return ("key" + number % KEYS).getBytes(UTF_8);
    }

    private static byte[] value(long generation, int bytes) {
        byte[] value = new byte[bytes];
        Arrays.fill(value, (byte) generation);
        ByteBuffer.wrap(value).putLong(generation);
        return value;
    }
}
