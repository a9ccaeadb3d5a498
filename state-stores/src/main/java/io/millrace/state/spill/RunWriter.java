// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.spill;

import io.millrace.schema.types.HotPath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes a sorted file: blocks of records, each with its length and its checksum before it. Confined to one thread.
 *
 * <p>A record is its length in four bytes, and its bytes.
 */
@HotPath
final class RunWriter implements AutoCloseable {
    /** Length and checksum of a block. */
    static final int HEAD_BYTES = 2 * Integer.BYTES;

    /** So large a block is at least, but for the last. */
    private static final int BLOCK_BYTES = 4 << 10;

    private final Path path;
    private final RandomAccessFile file;
    private final CRC32C checksum = new CRC32C();
    private byte[] block = new byte[HEAD_BYTES + BLOCK_BYTES];
    private int end = HEAD_BYTES;
    private long records;
    private boolean isTaken;

    /** Begins a file that is not there yet. */
    RunWriter(Path path) throws IOException {
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    void add(byte[] record) throws IOException {
        int more = Integer.BYTES + record.length;
        if (end + more > block.length) {
            flush();
            if (end + more > block.length) {
                block = Arrays.copyOf(block, end + more);
            }
        }
        putInt(block, end, record.length);
        System.arraycopy(record, 0, block, end + Integer.BYTES, record.length);
        end += more;
        records++;
    }

    private void flush() throws IOException {
        if (end == HEAD_BYTES) {
            return;
        }
        putInt(block, 0, end - HEAD_BYTES);
        checksum.reset();
        checksum.update(block, HEAD_BYTES, end - HEAD_BYTES);
        putInt(block, Integer.BYTES, (int) checksum.getValue());
        file.write(block, 0, end);
        end = HEAD_BYTES;
    }

    private static void putInt(byte[] into, int at, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            into[at + i] = (byte) (value >>> Byte.SIZE * (Integer.BYTES - 1 - i));
        }
    }

    static int getInt(byte[] from, int at) {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = value << Byte.SIZE | from[at + i] & 0xFF;
        }
        return value;
    }

    /** What was written, to be read; there must be a record. */
    Run finish() throws IOException {
        flush();
        Run run = new Run(path, file, records);
        isTaken = true;
        return run;
    }

    /** Removes the file when it was not finished. */
    @Override
    public void close() throws IOException {
        if (!isTaken) {
            file.close();
            Files.deleteIfExists(path);
        }
    }
}
