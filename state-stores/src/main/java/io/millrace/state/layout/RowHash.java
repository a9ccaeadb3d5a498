// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tells versions of a row apart: 64 bits that depend on all of its bytes. They are stored and sent, so they are the same on every
 * machine and for ever. Not for keeping secrets.
 */
@HotPath
final class RowHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long ODD = 0x9E3779B97F4A7C15L;
    private static final long ODDER = 0xD6E8FEB86659FD93L;

    private RowHash() {}

    static long of(byte[] bytes, int from, int length) {
        long hash = length * ODD;
        int end = from + length;
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONG.get(bytes, at));
        }
        for (; at < end; at++) {
            hash = mix(hash ^ bytes[at] & 0xFF);
        }
        return mix(hash);
    }

    /** One to one, and each bit of the result depends on all bits. */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 32) * ODDER;
        mixed = (mixed ^ mixed >>> 29) * ODD;
        return mixed ^ mixed >>> 32;
    }
}
