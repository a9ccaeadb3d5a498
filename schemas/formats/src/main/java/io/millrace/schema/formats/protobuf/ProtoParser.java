// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.formats.protobuf.ProtoField.Label;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a schema's text: messages, enums and fields. Of options only the digits of decimals count; services and extensions are
 * left out. Names of other files can be used when they are those of {@link WellKnown}. One thread, one text.
 */
final class ProtoParser {
    private static final int DEPTH_MAX = 64;

    /** A field whose type is not looked up yet, because it may be declared further down. */
    private record Pending(
            ProtoMessage owner, String scope, String name, int number, Label label, String type, Digits digits) {}

    private record Digits(int precision, int scale) {
        static final Digits NONE = new Digits(0, 0);
    }

    private final ProtoTokens tokens;
    private final List<ProtoMessage> top = new ArrayList<>();
    private final Map<String, ProtoMessage> messages = new LinkedHashMap<>();
    private final Map<String, Map<Integer, String>> enums = new LinkedHashMap<>();
    private final List<Pending> pending = new ArrayList<>();
    private String packageName = "";
    /** Before version 3 every single field could be told to be absent. */
    private Label single = Label.OPTIONAL;

    ProtoParser(String text) {
        tokens = new ProtoTokens(text);
    }

    /** @throws ProtoSyntaxException when the text is no schema, or uses types of other files */
    ProtoFile parse() {
        while (!tokens.atEnd()) {
            if (tokens.accept("syntax")) {
                tokens.expect("=");
                single = tokens.take().endsWith("proto3") ? Label.PLAIN : Label.OPTIONAL;
                // Files that refer to each other stand one behind the other.
                packageName = "";
                tokens.expect(";");
            } else if (tokens.accept("package")) {
                packageName = tokens.take();
                tokens.expect(";");
            } else if (tokens.accept("message")) {
                top.add(message(packageName, 0));
            } else if (tokens.accept("enum")) {
                enumeration(packageName);
            } else if (!tokens.accept(";")) {
                tokens.skipStatement();
            }
        }
        pending.forEach(this::resolve);
        return new ProtoFile(top);
    }

    private static String inside(String scope, String name) {
        return scope.isEmpty() ? name : scope + "." + name;
    }

    private ProtoMessage message(String scope, int depth) {
        if (depth > DEPTH_MAX) {
            throw new ProtoSyntaxException("messages are nested more than " + DEPTH_MAX + " levels deep");
        }
        ProtoMessage message = new ProtoMessage(inside(scope, tokens.take()));
        messages.put(message.fullName(), message);
        tokens.expect("{");
        while (!tokens.accept("}")) {
            if (tokens.accept("message")) {
                message.add(message(message.fullName(), depth + 1));
            } else if (tokens.accept("enum")) {
                enumeration(message.fullName());
            } else if (tokens.accept("oneof")) {
                oneof(message);
            } else if (tokens.is("option") || tokens.is("reserved") || tokens.is("extensions") || tokens.is("extend")) {
                tokens.skipStatement();
            } else if (!tokens.accept(";")) {
                field(message, single);
            }
        }
        return message;
    }

    private void enumeration(String scope) {
        Map<Integer, String> symbols = new LinkedHashMap<>();
        enums.put(inside(scope, tokens.take()), symbols);
        tokens.expect("{");
        while (!tokens.accept("}")) {
            if (tokens.is("option") || tokens.is("reserved")) {
                tokens.skipStatement();
            } else if (!tokens.accept(";")) {
                String name = tokens.take();
                tokens.expect("=");
                symbols.putIfAbsent(tokens.number(), name);
                options();
                tokens.expect(";");
            }
        }
    }

    private void oneof(ProtoMessage message) {
        tokens.take();
        tokens.expect("{");
        while (!tokens.accept("}")) {
            if (tokens.is("option")) {
                tokens.skipStatement();
            } else if (!tokens.accept(";")) {
                field(message, Label.OPTIONAL);
            }
        }
    }

    private void field(ProtoMessage owner, Label plain) {
        Label label = plain;
        if (tokens.accept("repeated")) {
            label = Label.REPEATED;
        } else if (tokens.accept("optional")) {
            label = Label.OPTIONAL;
        } else if (tokens.accept("required")) {
            label = Label.PLAIN;
        }
        String type = tokens.take();
        if (type.equals("group")) {
            throw new ProtoSyntaxException("groups cannot be read");
        }
        if (type.equals("map") && tokens.accept("<")) {
            map(owner);
            return;
        }
        String name = tokens.take();
        tokens.expect("=");
        int number = tokens.number();
        Digits digits = options();
        tokens.expect(";");
        pending.add(new Pending(owner, owner.fullName(), name, number, label, type, digits));
    }

    private void map(ProtoMessage owner) {
        String key = tokens.take();
        tokens.expect(",");
        String value = tokens.take();
        tokens.expect(">");
        String name = tokens.take();
        tokens.expect("=");
        int number = tokens.number();
        Digits digits = options();
        tokens.expect(";");
        ProtoMessage entry = new ProtoMessage(owner.fullName() + "." + name + "Entry");
        pending.add(new Pending(entry, owner.fullName(), "key", 1, Label.PLAIN, key, Digits.NONE));
        pending.add(new Pending(entry, owner.fullName(), "value", 2, Label.PLAIN, value, digits));
        // In its place among the fields; those before it are only pending.
        messages.put(entry.fullName(), entry);
        pending.add(new Pending(owner, owner.fullName(), name, number, Label.MAP, "." + entry.fullName(), Digits.NONE));
    }

    /** Options in brackets, for the pairs with key precision and scale that Confluent's decimals have. */
    private Digits options() {
        if (!tokens.accept("[")) {
            return Digits.NONE;
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        String key = null;
        String value = null;
        for (int depth = 1; depth > 0; ) {
            String token = tokens.take();
            if (token.equals("[") || token.equals("{")) {
                depth++;
            } else if (token.equals("]") || token.equals("}")) {
                depth--;
            } else if (token.equals("key") && tokens.accept(":")) {
                key = tokens.take();
            } else if (token.equals("value") && tokens.accept(":")) {
                value = tokens.take();
            }
            if (key != null && value != null) {
                pairs.put(key, value);
                key = null;
                value = null;
            }
        }
        return new Digits(digits(pairs.get("\"precision")), digits(pairs.get("\"scale")));
    }

    private static int digits(@Nullable String text) {
        return text != null && text.matches("\"[0-9]{1,4}") ? Integer.parseInt(text.substring(1)) : 0;
    }

    private void resolve(Pending field) {
        Optional<ProtoType> scalar = ProtoType.scalar(field.type());
        if (scalar.isPresent()) {
            field.owner().add(ProtoField.scalar(field.name(), field.number(), field.label(), scalar.get()));
            return;
        }
        String scope = field.type().startsWith(".") ? "" : field.scope();
        String name = field.type().startsWith(".") ? field.type().substring(1) : field.type();
        while (true) {
            String fullName = inside(scope, name);
            ProtoMessage message = messages.get(fullName);
            if (message == null) {
                message = WellKnown.named(fullName).map(WellKnown::message).orElse(null);
            }
            Map<Integer, String> symbols = enums.get(fullName);
            if (message != null || symbols != null) {
                field.owner()
                        .add(new ProtoField(
                                field.name(),
                                field.number(),
                                field.label(),
                                symbols == null ? ProtoType.MESSAGE : ProtoType.ENUM,
                                symbols == null ? message : null,
                                symbols,
                                field.digits().precision(),
                                field.digits().scale()));
                return;
            }
            if (scope.isEmpty()) {
                throw new ProtoSyntaxException("type " + field.type() + " is not declared in it");
            }
            scope = scope.contains(".") ? scope.substring(0, scope.lastIndexOf('.')) : "";
        }
    }
}
