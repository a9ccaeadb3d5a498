// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

/** A text is no schema of Protocol Buffers that this version reads; the message says why. */
final class ProtoSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProtoSyntaxException(String message) {
        super(message);
    }
}
