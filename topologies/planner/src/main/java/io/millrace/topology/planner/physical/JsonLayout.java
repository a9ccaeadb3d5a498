// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;

/** Prints JSON for people: what fits a line stands on one line, steps always stand on several. Any thread. */
final class JsonLayout {
    private static final int WIDTH = 120;
    private static final String INDENT = "  ";

    /** Plan, queries, query, steps, step. */
    private static final int BROKEN_LEVELS = 5;

    private final StringBuilder text = new StringBuilder();

    private JsonLayout() {}

    static String print(JsonNode root) {
        JsonLayout layout = new JsonLayout();
        layout.node(root, 0);
        return layout.text.append('\n').toString();
    }

    private void node(JsonNode node, int level) {
        int lineStart = text.lastIndexOf("\n") + 1;
        if (!node.isContainerNode() || node.isEmpty()) {
            line(node);
            return;
        }
        if (level >= BROKEN_LEVELS) {
            int start = text.length();
            line(node);
            // A comma may follow.
            if (text.length() - lineStart < WIDTH) {
                return;
            }
            text.setLength(start);
        }
        String inner = INDENT.repeat(level + 1);
        text.append(node.isObject() ? '{' : '[').append('\n');
        boolean first = true;
        for (Iterator<Map.Entry<String, JsonNode>> fields = entries(node); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            text.append(first ? "" : ",\n").append(inner);
            first = false;
            name(node, field.getKey());
            node(field.getValue(), level + 1);
        }
        text.append('\n').append(INDENT.repeat(level)).append(node.isObject() ? '}' : ']');
    }

    private void line(JsonNode node) {
        if (!node.isContainerNode()) {
            text.append(node);
            return;
        }
        text.append(node.isObject() ? '{' : '[');
        boolean first = true;
        for (Iterator<Map.Entry<String, JsonNode>> fields = entries(node); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            text.append(first ? "" : ", ");
            first = false;
            name(node, field.getKey());
            line(field.getValue());
        }
        text.append(node.isObject() ? '}' : ']');
    }

    private void name(JsonNode parent, String name) {
        if (parent.isObject()) {
            text.append(com.fasterxml.jackson.databind.node.TextNode.valueOf(name))
                    .append(": ");
        }
    }

    /** The members of an object, or those of an array under a name that is not written. */
    private static Iterator<Map.Entry<String, JsonNode>> entries(JsonNode node) {
        if (node.isObject()) {
            return node.properties().iterator();
        }
        Iterator<JsonNode> elements = node.elements();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return elements.hasNext();
            }

            @Override
            public Map.Entry<String, JsonNode> next() {
                return Map.entry("", elements.next());
            }
        };
    }
}
