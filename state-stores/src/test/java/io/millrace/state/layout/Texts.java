// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;

/** Keys and rows of tests as bytes. */
final class Texts {
    private Texts() {}

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static void write(ByteWriter out, String text) {
        byte[] bytes = bytes(text);
        out.writeRaw(bytes, 0, bytes.length);
    }

    static String of(Slice slice) {
        return new String(slice.array(), slice.offset(), slice.length(), UTF_8);
    }

    static String of(ByteReader reader) {
        return new String(reader.readRaw(reader.remaining()), UTF_8);
    }

    /** None of these is the beginning of another. */
    static String key(int number) {
        return number + ".";
    }
}
