// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Updates states of 32 bytes, write batch by write batch, on one thread: the limit of keeping state when each event touches it. */
final class RocksLoop {
    private static final int BATCH = 500;
    private static final int STATE_BYTES = 32;
    private static final long SEED = 3;
    private static final long WRITE_BUFFER_BYTES = 16 << 20;

    private RocksLoop() {}

    static Usage run(Job job) {
        SplittableRandom random = new SplittableRandom(SEED);
        int keys = job.task().readings().devices();
        try (Options options = new Options().setCreateIfMissing(true).setWriteBufferSize(WRITE_BUFFER_BYTES);
                WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
                RocksDB db = RocksDB.open(options, folder(job).toString())) {
            Usage.Meter meter = Usage.begin();
            byte[] key = new byte[Integer.BYTES];
            byte[] state = new byte[STATE_BYTES];
            ByteBuffer keyBuffer = ByteBuffer.wrap(key);
            ByteBuffer stateBuffer = ByteBuffer.wrap(state);
            for (long done = 0; done < job.events(); done += BATCH) {
                try (WriteBatch batch = new WriteBatch()) {
                    for (int i = 0; i < BATCH; i++) {
                        keyBuffer.putInt(0, random.nextInt(keys));
                        stateBuffer.putLong(0, db.get(key, state) < 0 ? 1 : stateBuffer.getLong(0) + 1);
                        batch.put(key, state);
                    }
                    db.write(unlogged, batch);
                }
            }
            return meter.end();
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path folder(Job job) {
        try {
            return Files.createDirectories(job.folder().resolve("rocks"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
