// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.api;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where an accumulator writes its state. What was written is read in the same order by {@link StateInput}. */
public interface StateOutput {
    void writeBoolean(boolean value);

    /** Four bytes. */
    void writeInt(int value);

    /** Eight bytes. */
    void writeLong(long value);

    /** A number that is usually small and not negative, in as few bytes as it needs. */
    void writeCount(long value);

    /** Eight bytes; keeps every bit. */
    void writeDouble(double value);

    void writeString(String value);

    /** The bytes from position to limit; the buffer's position stays. */
    void writeBytes(ByteBuffer value);

    void writeBytes(byte[] value, int offset, int length);

    /** A value of any SQL type in its Java type, or null, with a mark of its type. */
    void writeValue(@Nullable Object value);
}
