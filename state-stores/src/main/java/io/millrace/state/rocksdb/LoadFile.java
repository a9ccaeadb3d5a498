// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/** A sorted file of one table, made beside RocksDB's own and then taken over by it. Confined to one thread. */
final class LoadFile implements AutoCloseable {
    /** Not a number, so that RocksDB does not take it for one of its own. */
    private static final String NAME = "load.sst";

    private final Path path;
    private final List<AbstractImmutableNativeReference> owned = new ArrayList<>();
    private final SstFileWriter writer;
    private ByteBuffer keyBytes = ByteBuffer.allocateDirect(256);
    private ByteBuffer valueBytes = ByteBuffer.allocateDirect(4 << 10);

    private LoadFile(Path path, RocksEngine engine) {
        this.path = path;
        Options options = new Options(engine.databaseOptions(owned), engine.familyOptions(owned));
        EnvOptions environment = new EnvOptions();
        writer = new SstFileWriter(environment, options);
        owned.add(options);
        owned.add(environment);
    }

    /** Begins a file; there is one at a time in a folder. */
    static LoadFile in(Path folder, RocksEngine engine) throws RocksDBException {
        LoadFile file = new LoadFile(folder.resolve(NAME), engine);
        try {
            file.writer.open(file.path());
            return file;
        } catch (RocksDBException e) {
            file.close();
            throw e;
        }
    }

    /** Removes what a kill left of one. */
    static void clear(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(NAME));
    }

    String path() {
        return path.toString();
    }

    /** Keys in ascending order; a null value removes the key. */
    void add(byte[] key, byte @Nullable [] value) throws RocksDBException {
        if (value == null) {
            writer.delete(key);
        } else {
            keyBytes = filled(keyBytes, key);
            valueBytes = filled(valueBytes, value);
            writer.put(keyBytes, valueBytes);
        }
    }

    /** Buffers outside the heap, because arrays are copied by each call. */
    private static ByteBuffer filled(ByteBuffer buffer, byte[] bytes) {
        ByteBuffer large = bytes.length > buffer.capacity() ? ByteBuffer.allocateDirect(2 * bytes.length) : buffer;
        return large.clear().put(bytes).flip();
    }

    void finish() throws RocksDBException {
        writer.finish();
    }

    /** Removes the file when RocksDB did not take it over. */
    @Override
    public void close() {
        writer.close();
        owned.forEach(AbstractImmutableNativeReference::close);
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            RocksEngine.LOG.warn("cannot remove {}: {}", path, e.toString());
        }
    }
}
