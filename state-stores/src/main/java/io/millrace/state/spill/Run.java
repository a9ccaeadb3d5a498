// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.spill;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.HotPath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A sorted file that is read record by record, with one block of it on the heap. Confined to one thread. */
@HotPath
final class Run implements Comparable<Run> {
    /** A reader with its file and the head of its array. */
    private static final int OBJECT_BYTES = 256;

    private final Path path;
    private final RandomAccessFile file;
    private final CRC32C checksum = new CRC32C();
    private final byte[] blockHead = new byte[RunWriter.HEAD_BYTES];
    private byte[] block = new byte[0];

    /** Where the block that follows begins. */
    private long next;

    /** The place in the block behind the head. */
    private int at;

    private int end;
    private long left;
    private byte @Nullable [] head;

    /** A file with so many records, from its beginning. */
    Run(Path path, RandomAccessFile file, long records) {
        this.path = path;
        this.file = file;
        this.left = records;
        read();
    }

    private Run(Run other) {
        path = other.path;
        file = other.file;
        block = other.block.clone();
        next = other.next;
        at = other.at;
        end = other.end;
        left = other.left;
        head = other.head;
    }

    /** The same file from the same place on; it must not be removed before. */
    Run copy() {
        return new Run(this);
    }

    /** How many records there are from the head on. */
    long left() {
        return left;
    }

    /** Bytes from the head on, by rough count. */
    long leftBytes() {
        try {
            return file.length() - next + end;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The first record that is left; there must be one. */
    byte[] head() {
        byte[] now = head;
        if (now == null) {
            throw new IllegalStateException("a run without records");
        }
        return now;
    }

    /** Goes behind the head. */
    void next() {
        left--;
        read();
    }

    private void read() {
        if (left == 0) {
            head = null;
            return;
        }
        if (at == end) {
            readBlock();
        }
        int length = RunWriter.getInt(block, at);
        at += Integer.BYTES;
        head = Arrays.copyOfRange(block, at, at + length);
        at += length;
    }

    private void readBlock() {
        try {
            file.seek(next);
            file.readFully(blockHead);
            int length = RunWriter.getInt(blockHead, 0);
            if (length <= 0 || length > file.length() - next) {
                throw unreadable(null);
            }
            if (block.length < length) {
                block = new byte[length];
            }
            file.readFully(block, 0, length);
            checksum.reset();
            checksum.update(block, 0, length);
            if ((int) checksum.getValue() != RunWriter.getInt(blockHead, Integer.BYTES)) {
                throw unreadable(null);
            }
            next += RunWriter.HEAD_BYTES + length;
            at = 0;
            end = length;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private MillraceException unreadable(@Nullable IOException cause) {
        return new MillraceException(
                ErrorCode.STATE_UNREADABLE, path + " does not hold what was written to it", null, cause);
    }

    long heapBytes() {
        return OBJECT_BYTES + block.length;
    }

    /** Closes the file and removes it. */
    void remove() throws IOException {
        file.close();
        Files.deleteIfExists(path);
    }

    /** By the head. */
    @Override
    public int compareTo(Run other) {
        return Arrays.compareUnsigned(head(), other.head());
    }
}
