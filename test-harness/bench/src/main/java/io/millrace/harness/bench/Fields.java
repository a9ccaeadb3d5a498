// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.Schema;

/** Columns by name and type. */
final class Fields {
    private static final Map<String, Schema.Type> TYPES = Map.of(
            "string", Schema.Type.STRING,
            "long", Schema.Type.LONG,
            "double", Schema.Type.DOUBLE,
            "boolean", Schema.Type.BOOLEAN);

    private Fields() {}

    /** A record of fields {@code name:type}; types are string, long, double and boolean. */
    static Schema schema(String name, String... fields) {
        List<Schema.Field> made = new ArrayList<>();
        for (String field : fields) {
            int colon = field.indexOf(':');
            Schema.Type type = TYPES.get(field.substring(colon + 1));
            if (type == null) {
                throw new IllegalArgumentException(field);
            }
            made.add(new Schema.Field(field.substring(0, colon), Schema.create(type)));
        }
        return Schema.createRecord(name, null, null, false, made);
    }

    /** The fields of a record behind another one, {@code name:type}. */
    static Schema before(String first, Schema schema) {
        List<String> fields = new ArrayList<>(List.of(first));
        schema.getFields()
                .forEach(field ->
                        fields.add(field.name() + ":" + field.schema().getType().getName()));
        return schema(schema.getName(), fields.toArray(String[]::new));
    }

    static List<String> names(Schema schema) {
        return schema.getFields().stream().map(Schema.Field::name).toList();
    }

    /** So many small letters. */
    static String letters(SplittableRandom random, int count) {
        char[] letters = new char[count];
        for (int i = 0; i < letters.length; i++) {
            letters[i] = (char) ('a' + random.nextInt(26));
        }
        return new String(letters);
    }

    /** With zeros in front. */
    static String padded(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
