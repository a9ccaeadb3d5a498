// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A message of a schema: its full name, its fields and the messages that are declared inside. Messages may hold themselves, so
 * the lists are filled after the message is made, and not changed later. One thread until then, any thread after.
 */
final class ProtoMessage {
    private final String fullName;
    private final List<ProtoField> fields = new ArrayList<>();
    private final List<ProtoMessage> nested = new ArrayList<>();

    ProtoMessage(String fullName) {
        this.fullName = fullName;
    }

    /** A message without others inside. */
    static ProtoMessage of(String fullName, ProtoField... fields) {
        ProtoMessage message = new ProtoMessage(fullName);
        Collections.addAll(message.fields, fields);
        return message;
    }

    void add(ProtoField field) {
        fields.add(field);
    }

    void add(ProtoMessage inside) {
        nested.add(inside);
    }

    String fullName() {
        return fullName;
    }

    /** The name without the package or the messages around. */
    String simpleName() {
        return fullName.substring(fullName.lastIndexOf('.') + 1);
    }

    List<ProtoField> fields() {
        return Collections.unmodifiableList(fields);
    }

    List<ProtoMessage> nested() {
        return Collections.unmodifiableList(nested);
    }
}
