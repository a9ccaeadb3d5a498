// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reading JSON token by token and cutting texts out of it. Numbers keep their spelling. Any thread. */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /** What to do with a parser that stands on the first token of a document. */
    interface Reading<R> {
        @Nullable
        R read(JsonParser parser) throws IOException;
    }

    /** @throws UncheckedIOException when the text is not JSON, as far as it was read */
    static <R> R read(String text, Reading<R> reading) {
        return Objects.requireNonNull(readOrNull(text, reading));
    }

    /** As {@link #read}, where the document may have no answer. */
    static <R> @Nullable R readOrNull(String text, Reading<R> reading) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("the JSON text is empty");
            }
            return reading.read(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves to the value at a path; false when there is none. */
    static boolean find(JsonParser parser, JsonPath path) throws IOException {
        for (Object step : path.steps()) {
            boolean found = step instanceof Integer index ? toElement(parser, index) : toField(parser, (String) step);
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private static boolean toField(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(name);
            parser.nextToken();
            if (found) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static boolean toElement(JsonParser parser, int index) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return false;
        }
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            if (i == index) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    /** The value under the parser as compact JSON text; leaves the parser on its last token. */
    static String cut(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token.isNumeric() || token.isBoolean() || token == JsonToken.VALUE_NULL) {
            return parser.getText();
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            copy(parser, generator);
        }
        return text.toString();
    }

    private static void copy(JsonParser parser, JsonGenerator generator) throws IOException {
        int depth = 0;
        while (true) {
            JsonToken token = parser.currentToken();
            if (token.isNumeric()) {
                generator.writeNumber(parser.getText());
            } else {
                generator.copyCurrentEvent(parser);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("the JSON text ends too early");
            }
        }
    }

    /** The elements of the array under the parser, as JSON texts. */
    static List<String> elements(JsonParser parser) throws IOException {
        List<String> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(cut(parser));
        }
        return elements;
    }

    /** The fields of the object under the parser, as JSON texts; of equal names the last one counts. */
    static Map<String, String> fields(JsonParser parser) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, cut(parser));
        }
        return fields;
    }

    static String array(List<String> elements) {
        return "[" + String.join(",", elements) + "]";
    }

    static String object(Map<String, String> fields) {
        StringBuilder text = new StringBuilder("{");
        for (Map.Entry<String, String> field : fields.entrySet()) {
            text.append(text.length() > 1 ? "," : "")
                    .append(quoted(field.getKey()))
                    .append(':')
                    .append(field.getValue());
        }
        return text.append('}').toString();
    }

    static String quoted(String text) {
        StringWriter quoted = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(quoted)) {
            generator.writeString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return quoted.toString();
    }
}
