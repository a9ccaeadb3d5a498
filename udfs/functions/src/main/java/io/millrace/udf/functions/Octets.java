// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import java.nio.ByteBuffer;

/** Parts of byte values, which are never changed themselves. */
final class Octets {
    private Octets() {}

    /** The bytes from one index to another, from position 0 on; shares the content. */
    static ByteBuffer slice(ByteBuffer bytes, int from, int to) {
        return bytes.slice(bytes.position() + from, to - from);
    }

    static byte[] array(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(bytes.position(), array);
        return array;
    }
}
