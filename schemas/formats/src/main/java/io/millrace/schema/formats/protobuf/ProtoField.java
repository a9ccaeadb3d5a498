// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field of a message. Immutable.
 *
 * @param label whether there may be several values, and whether none can be told from the default
 * @param message what the values are when they are messages; the entries when the label is MAP
 * @param symbols the names of the numbers when the values are an enum's
 * @param precision of a decimal, where the schema says it; else 0
 * @param scale of a decimal, where the schema says it; else 0
 */
record ProtoField(
        String name,
        int number,
        Label label,
        ProtoType type,
        @Nullable ProtoMessage message,
        @Nullable Map<Integer, String> symbols,
        int precision,
        int scale) {
    enum Label {
        /** One value; the default is not written. */
        PLAIN,
        /** One value or none. */
        OPTIONAL,
        REPEATED,
        /** Repeated entries of key and value. */
        MAP
    }

    static ProtoField scalar(String name, int number, Label label, ProtoType type) {
        return new ProtoField(name, number, label, type, null, null, 0, 0);
    }

    static ProtoField message(String name, int number, Label label, ProtoMessage message) {
        return new ProtoField(name, number, label, ProtoType.MESSAGE, message, null, 0, 0);
    }

    static ProtoField decimal(String name, int number, Label label, int precision, int scale) {
        return new ProtoField(
                name, number, label, ProtoType.MESSAGE, WellKnown.DECIMAL.message(), null, precision, scale);
    }

    boolean isMessage() {
        return type == ProtoType.MESSAGE;
    }

    /** The message of a field that is one. */
    ProtoMessage messageOrThrow() {
        if (message == null) {
            throw new IllegalStateException(name + " is no message");
        }
        return message;
    }
}
