// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * What the producer does with a record. Immutable, any thread.
 *
 * @param bytes whether it copies the bytes at once
 * @param recordBytesMax the largest record that it takes, as it counts them: {@code max.request.size}
 */
public record Sending(SentBytes bytes, int recordBytesMax) {
    /** Of a producer that takes records of any length. */
    public static Sending ofAnyLength(SentBytes bytes) {
        return new Sending(bytes, Integer.MAX_VALUE);
    }

    /**
     * Looks whether the producer takes a record; one that it does not take would stop the task, and each that comes after it.
     *
     * @throws RecordException RECORD_CANNOT_ENCODE when it is too large
     */
    void check(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        // Few are near the limit; headers are looked at only then.
        if ((long) length(key) + length(value) > recordBytesMax / 2) {
            int estimate = AbstractRecords.estimateSizeInBytesUpperBound(
                    RecordBatch.CURRENT_MAGIC_VALUE, CompressionType.NONE, key, value, headers.toArray());
            if (estimate > recordBytesMax) {
                throw new RecordException(
                        ErrorCode.RECORD_CANNOT_ENCODE,
                        "the record would have " + estimate + " bytes; max.request.size is " + recordBytesMax);
            }
        }
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
