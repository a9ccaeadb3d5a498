// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.api;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where an accumulator reads its state, in the order of {@link StateOutput}. */
public interface StateInput {
    boolean readBoolean();

    int readInt();

    long readLong();

    long readCount();

    double readDouble();

    String readString();

    /** What {@link StateOutput#writeBytes} wrote, in a buffer of its own. */
    ByteBuffer readBytes();

    /** A value that {@link StateOutput#writeValue} wrote. */
    @Nullable
    Object readValue();
}
