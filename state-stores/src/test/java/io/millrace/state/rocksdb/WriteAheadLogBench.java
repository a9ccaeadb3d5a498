// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * What a commit costs with and without a write-ahead log, by hand: the measurement behind ADR 0014. Prints milliseconds a commit of
 * 1,000 and 20,000 keys with values of 150 random bytes. One thread.
 */
final class WriteAheadLogBench {
    private static final int VALUE_BYTES = 150;
    private static final int ROUNDS = 2;

    private WriteAheadLogBench() {}

    /** What makes a commit outlive the process. */
    private enum Durability {
        LOG,
        NOTHING,
        FLUSH_EACH
    }

    public static void main(String[] arguments) throws IOException, RocksDBException {
        RocksDB.loadLibrary();
        for (int round = 0; round < ROUNDS; round++) {
            for (Durability durability : Durability.values()) {
                measure(1_000, 300, durability);
                measure(20_000, 60, durability);
            }
        }
    }

    private static void measure(int keys, int commits, Durability durability) throws IOException, RocksDBException {
        Path folder = Files.createTempDirectory("millrace-log-bench-");
        boolean isLogged = durability == Durability.LOG;
        Random random = new Random(1);
        byte[] value = new byte[VALUE_BYTES];
        try (Options options = new Options()
                        .setCreateIfMissing(true)
                        .setWriteBufferSize(16 << 20)
                        .setCompressionType(CompressionType.LZ4_COMPRESSION)
                        .setAtomicFlush(!isLogged);
                WriteOptions write = new WriteOptions().setDisableWAL(!isLogged);
                FlushOptions flush = new FlushOptions().setWaitForFlush(true);
                RocksDB db = RocksDB.open(options, folder.toString())) {
            long cpu = processCpuNanos();
            long wall = System.nanoTime();
            for (int commit = 0; commit < commits; commit++) {
                try (WriteBatch batch = new WriteBatch()) {
                    for (int key = 0; key < keys; key++) {
                        random.nextBytes(value);
                        batch.put(("a key of the state " + key).getBytes(UTF_8), value);
                    }
                    db.write(write, batch);
                }
                if (durability == Durability.FLUSH_EACH) {
                    db.flush(flush);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%,6d keys %-10s %6.2f ms wall %6.2f ms cpu a commit%n",
                    keys,
                    durability,
                    (System.nanoTime() - wall) / 1e6 / commits,
                    (processCpuNanos() - cpu) / 1e6 / commits);
        } finally {
            RocksEngine.deleteAll(folder);
            Files.delete(folder);
        }
    }

    private static long processCpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
