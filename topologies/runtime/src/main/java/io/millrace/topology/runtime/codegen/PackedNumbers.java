// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.HotPath;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The states of accumulators that are a few numbers, in an array. Public for generated classes only, which make one for
 * each use, so that the compiler takes it apart. One thread.
 */
@HotPath
public final class PackedNumbers implements StateOutput, StateInput {
    private final long[] numbers;
    private int at;

    public PackedNumbers(long[] numbers) {
        this.numbers = numbers;
    }

    /** Goes where an accumulator's numbers begin. */
    public void seek(int place) {
        at = place;
    }

    @Override
    public void writeBoolean(boolean value) {
        numbers[at++] = value ? 1 : 0;
    }

    @Override
    public void writeInt(int value) {
        numbers[at++] = value;
    }

    @Override
    public void writeLong(long value) {
        numbers[at++] = value;
    }

    @Override
    public void writeCount(long value) {
        numbers[at++] = value;
    }

    @Override
    public void writeDouble(double value) {
        numbers[at++] = Double.doubleToRawLongBits(value);
    }

    @Override
    public boolean readBoolean() {
        return numbers[at++] != 0;
    }

    @Override
    public int readInt() {
        return (int) numbers[at++];
    }

    @Override
    public long readLong() {
        return numbers[at++];
    }

    @Override
    public long readCount() {
        return numbers[at++];
    }

    @Override
    public double readDouble() {
        return Double.longBitsToDouble(numbers[at++]);
    }

    @Override
    public void writeString(String value) {
        throw notNumbers();
    }

    @Override
    public void writeBytes(ByteBuffer value) {
        throw notNumbers();
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) {
        throw notNumbers();
    }

    @Override
    public void writeValue(@Nullable Object value) {
        throw notNumbers();
    }

    @Override
    public String readString() {
        throw notNumbers();
    }

    @Override
    public ByteBuffer readBytes() {
        throw notNumbers();
    }

    @Override
    public @Nullable Object readValue() {
        throw notNumbers();
    }

    private static IllegalStateException notNumbers() {
        return new IllegalStateException("an accumulator that says it is numbers is more");
    }
}
