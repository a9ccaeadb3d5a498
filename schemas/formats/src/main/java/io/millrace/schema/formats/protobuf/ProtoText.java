// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.formats.protobuf.ProtoField.Label;
import java.util.Set;
import java.util.TreeSet;

/** The text of a schema with one message. One thread, one text. */
final class ProtoText {
    private final StringBuilder body = new StringBuilder();
    private final Set<String> imports = new TreeSet<>();

    private ProtoText() {}

    static String of(ProtoMessage message) {
        ProtoText text = new ProtoText();
        text.message(message, "");
        int dot = message.fullName().lastIndexOf('.');
        StringBuilder whole = new StringBuilder("syntax = \"proto3\";\n");
        if (dot > 0) {
            whole.append("package ").append(message.fullName(), 0, dot).append(";\n");
        }
        whole.append('\n');
        text.imports.forEach(file -> whole.append("import \"").append(file).append("\";\n"));
        return whole.append(text.imports.isEmpty() ? "" : "\n")
                .append(text.body)
                .toString();
    }

    private void message(ProtoMessage message, String indent) {
        body.append(indent).append("message ").append(message.simpleName()).append(" {\n");
        for (ProtoField field : message.fields()) {
            body.append(indent).append("  ");
            if (field.label() == Label.REPEATED) {
                body.append("repeated ");
            } else if (field.label() == Label.OPTIONAL) {
                body.append("optional ");
            }
            body.append(type(field))
                    .append(' ')
                    .append(field.name())
                    .append(" = ")
                    .append(field.number())
                    .append(digits(field))
                    .append(";\n");
        }
        for (ProtoMessage nested : message.nested()) {
            body.append('\n');
            message(nested, indent + "  ");
        }
        body.append(indent).append("}\n");
    }

    private String type(ProtoField field) {
        if (field.label() == Label.MAP) {
            ProtoMessage entry = field.messageOrThrow();
            return "map<" + type(entry.fields().get(0)) + ", "
                    + type(entry.fields().get(1)) + ">";
        }
        if (!field.isMessage()) {
            return field.type().word();
        }
        ProtoMessage message = field.messageOrThrow();
        return WellKnown.of(message)
                .map(known -> {
                    imports.add(known.file());
                    return message.fullName();
                })
                .orElse(message.simpleName());
    }

    private static String digits(ProtoField field) {
        ProtoField value =
                field.label() == Label.MAP ? field.messageOrThrow().fields().get(1) : field;
        if (value.precision() == 0) {
            return "";
        }
        return " [(confluent.field_meta) = { params: [{ value: \"" + value.precision()
                + "\", key: \"precision\" }, { value: \"" + value.scale() + "\", key: \"scale\" }] }]";
    }
}
