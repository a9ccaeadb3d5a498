// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.record;

import io.millrace.harness.spec.record.ProtoSchema.Field;
import io.millrace.harness.spec.record.ProtoSchema.Known;
import io.millrace.harness.spec.record.ProtoSchema.Label;
import io.millrace.harness.spec.record.ProtoSchema.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text of a schema of Protocol Buffers. One text, one thread. */
final class ProtoReader {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|//[^\\n]*|/\\*.*?\\*/|(\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|[A-Za-z0-9_.+-]+|[^\\s])",
            Pattern.DOTALL);
    private static final Pattern SCALE = Pattern.compile(
            "value:\"(\\d+)\",?key:\"scale\"|key:\"scale\",?value:\"(\\d+)\"|\"scale\",?value:\"(\\d+)\"");
    static final Set<String> SCALARS = Set.of(
            "double",
            "float",
            "int32",
            "int64",
            "uint32",
            "uint64",
            "sint32",
            "sint64",
            "fixed32",
            "fixed64",
            "sfixed32",
            "sfixed64",
            "bool",
            "string",
            "bytes");

    private final List<String> tokens = new ArrayList<>();
    private final Message file = new Message("");
    private String packageName = "";
    private int next;

    private ProtoReader(String text) {
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                tokens.add(matcher.group(1));
            }
        }
    }

    /**
     * The messages of a file, in order, as those nested in a message without a name.
     *
     * @throws IllegalArgumentException when it is no schema, or names what it does not declare
     */
    static Message read(String text) {
        ProtoReader reader = new ProtoReader(text);
        reader.file();
        reader.resolve(reader.file, new ArrayList<>());
        return reader.file;
    }

    private void file() {
        while (next < tokens.size()) {
            String word = tokens.get(next);
            if (word.equals("message")) {
                next++;
                file.add(message());
            } else if (word.equals("enum")) {
                next++;
                file.add(enumeration());
            } else if (word.equals("package")) {
                packageName = tokens.get(next + 1);
                skipStatement();
            } else {
                skipStatement();
            }
        }
    }

    private Message message() {
        Message message = new Message(take());
        expect("{");
        while (!accept("}")) {
            member(message, null);
        }
        return message;
    }

    private void member(Message message, @Nullable Label inside) {
        String word = peek();
        if (word.equals(";")) {
            next++;
        } else if (word.equals("message") && !tokens.get(next + 2).equals("=")) {
            next++;
            message.add(message());
        } else if (word.equals("enum") && !tokens.get(next + 2).equals("=")) {
            next++;
            message.add(enumeration());
        } else if (word.equals("oneof")) {
            next += 2;
            expect("{");
            while (!accept("}")) {
                member(message, Label.OPTIONAL);
            }
        } else if (word.equals("option") || word.equals("reserved") || word.equals("extensions")) {
            skipStatement();
        } else {
            message.fields.add(field(inside));
        }
    }

    private Field field(@Nullable Label inside) {
        Label label = inside == null ? Label.PLAIN : inside;
        if (accept("repeated")) {
            label = Label.REPEATED;
        } else if (accept("optional") || accept("required")) {
            label = Label.OPTIONAL;
        }
        String type = take();
        String keyType = "string";
        if (type.equals("map")) {
            expect("<");
            keyType = take();
            expect(",");
            type = take();
            expect(">");
            label = Label.MAP;
        }
        String name = take();
        expect("=");
        Field field = new Field(name, Integer.parseInt(take()), label, type);
        field.keyType = keyType;
        StringBuilder options = new StringBuilder();
        while (!peek().equals(";")) {
            options.append(take());
        }
        Matcher scale = SCALE.matcher(options);
        if (scale.find()) {
            for (int group = 1; group <= scale.groupCount(); group++) {
                field.scale = scale.group(group) == null ? field.scale : Integer.parseInt(scale.group(group));
            }
        }
        expect(";");
        return field;
    }

    private Message enumeration() {
        Message enumeration = new Message(take());
        expect("{");
        while (!accept("}")) {
            String symbol = take();
            if (symbol.equals("option") || symbol.equals("reserved")) {
                skipStatement();
            } else if (!symbol.equals(";")) {
                expect("=");
                enumeration.symbols.put(Integer.parseInt(take()), symbol);
                skipStatement();
            }
        }
        return enumeration;
    }

    private void resolve(Message message, List<Message> around) {
        List<Message> scopes = new ArrayList<>(around);
        scopes.add(message);
        for (Field field : message.fields) {
            if (!SCALARS.contains(field.type)) {
                String name = field.type.startsWith(".") ? field.type.substring(1) : field.type;
                field.known = Known.named(name);
                field.message = field.known == null ? find(name, scopes) : null;
            }
        }
        message.order.forEach(inside -> resolve(inside, scopes));
    }

    private Message find(String name, List<Message> scopes) {
        String local = name.startsWith(packageName + ".") ? name.substring(packageName.length() + 1) : name;
        for (int i = scopes.size() - 1; i >= 0; i--) {
            Message found = scopes.get(i);
            for (String part : local.split("\\.")) {
                found = found == null ? null : found.nested.get(part);
            }
            if (found != null) {
                return found;
            }
        }
        throw new IllegalArgumentException("the schema does not declare " + name);
    }

    /** To behind the next semicolon or block. */
    private void skipStatement() {
        int open = 0;
        while (next < tokens.size()) {
            String token = tokens.get(next++);
            open += token.equals("{") || token.equals("[") ? 1 : token.equals("}") || token.equals("]") ? -1 : 0;
            if (open == 0 && (token.equals(";") || token.equals("}"))) {
                return;
            }
        }
    }

    private String peek() {
        if (next >= tokens.size()) {
            throw new IllegalArgumentException("the schema ends too early");
        }
        return tokens.get(next);
    }

    private String take() {
        String token = peek();
        next++;
        return token;
    }

    private boolean accept(String token) {
        boolean found = peek().equals(token);
        next += found ? 1 : 0;
        return found;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw new IllegalArgumentException("the schema has " + peek() + " where " + token + " is needed");
        }
    }
}
