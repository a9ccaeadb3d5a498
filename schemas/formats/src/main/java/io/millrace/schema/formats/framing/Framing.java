// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.framing;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.types.HotPath;

/** Confluent's framing: a zero byte, the schema's id as 4 bytes with the highest first, the value. Any thread. */
@HotPath
public final class Framing {
    /** What stands before the value. */
    public static final int LENGTH = 5;

    private Framing() {}

    /** The id in front of a value; RECORD_FOREIGN when there is none. */
    public static int schemaId(byte[] bytes) {
        if (bytes.length < LENGTH) {
            throw new RecordException(
                    ErrorCode.RECORD_FOREIGN,
                    "the record has " + bytes.length + " bytes, and its schema's id alone would need " + LENGTH);
        }
        if (bytes[0] != 0) {
            throw new RecordException(
                    ErrorCode.RECORD_FOREIGN,
                    "the record starts with byte " + bytes[0] + " and not with the 0 that stands before a schema's id");
        }
        return bytes[1] << 24 | (bytes[2] & 0xFF) << 16 | (bytes[3] & 0xFF) << 8 | (bytes[4] & 0xFF);
    }

    /** Writes what stands before a value. */
    public static void put(ByteOutput out, int schemaId) {
        out.put(0);
        out.putIntBigEndian(schemaId);
    }
}
