// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * What a database says of itself and of its tables, in a column family of its own: version, identity, and for each table its
 * changelog's offset and topic. All is kept on the heap, too. Confined to one thread at a time.
 *
 * <p>Layout, version 2. Keys: {@code 'v'}, {@code 'i'}, {@code 'o' + table}, {@code 't' + table}; an offset is eight bytes, all
 * else is text.
 */
final class DatabaseNotes {
    private static final byte[] VERSION = {2};
    private static final byte[] VERSION_KEY = {'v'};
    private static final byte[] IDENTITY_KEY = {'i'};

    private final RocksDB db;
    private final ColumnFamilyHandle family;
    private final Map<String, Long> offsets = new HashMap<>();
    private final Map<String, String> topicIds = new HashMap<>();
    private @Nullable String identity;
    private byte @Nullable [] version;

    /** Does not close the column family. */
    DatabaseNotes(RocksDB db, ColumnFamilyHandle family) {
        this.db = db;
        this.family = family;
    }

    void read() throws RocksDBException {
        version = db.get(family, VERSION_KEY);
        byte[] name = db.get(family, IDENTITY_KEY);
        identity = name == null ? null : new String(name, UTF_8);
        try (RocksIterator iterator = db.newIterator(family)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                note(iterator.key(), iterator.value());
            }
            iterator.status();
        }
    }

    private void note(byte[] key, byte[] value) throws RocksDBException {
        if (key.length < 2) {
            return;
        }
        String table = new String(key, 1, key.length - 1, UTF_8);
        if (key[0] == 'o') {
            if (value.length != Long.BYTES) {
                throw new RocksDBException("an offset of " + value.length + " bytes");
            }
            offsets.put(table, ByteBuffer.wrap(value).getLong());
        } else if (key[0] == 't') {
            topicIds.put(table, new String(value, UTF_8));
        }
    }

    boolean isNew() {
        return version == null && identity == null && offsets.isEmpty();
    }

    boolean hasThisVersion() {
        return version != null && Arrays.equals(version, VERSION) && identity != null;
    }

    void begin(String name, WriteOptions options) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(family, VERSION_KEY, VERSION);
            batch.put(family, IDENTITY_KEY, name.getBytes(UTF_8));
            db.write(options, batch);
        }
        version = VERSION;
        identity = name;
    }

    String identity() {
        String name = identity;
        if (name == null) {
            throw new IllegalStateException("a database that was not begun");
        }
        return name;
    }

    @Nullable
    Long offset(String table) {
        return offsets.get(table);
    }

    @Nullable
    String topicId(String table) {
        return topicIds.get(table);
    }

    void putOffset(WriteBatch batch, String table, long offset) throws RocksDBException {
        batch.put(
                family,
                key('o', table),
                ByteBuffer.allocate(Long.BYTES).putLong(offset).array());
    }

    void putTopicId(WriteBatch batch, String table, String topicId) throws RocksDBException {
        batch.put(family, key('t', table), topicId.getBytes(UTF_8));
    }

    void remove(WriteBatch batch, String table) throws RocksDBException {
        batch.delete(family, key('o', table));
        batch.delete(family, key('t', table));
    }

    private static byte[] key(char kind, String table) {
        return (kind + table).getBytes(UTF_8);
    }

    /** The offset is written. */
    void knowOffset(String table, long offset) {
        offsets.put(table, offset);
    }

    void knowTopicId(String table, String topicId) {
        topicIds.put(table, topicId);
    }

    void unknow(String table) {
        offsets.remove(table);
        topicIds.remove(table);
    }
}
