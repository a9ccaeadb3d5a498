// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.types.HotPath;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/** Ways over values that nobody wants, by schema; a schema may contain itself. Confined to one thread. */
final class AvroSkippers {
    /** Moves a cursor behind one value. */
    @HotPath
    interface Skipper {
        void skip(AvroCursor cursor);
    }

    private final Map<Schema, RecordSkipper> records = new IdentityHashMap<>();

    Skipper of(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> cursor -> {};
            case BOOLEAN -> AvroCursor::readBoolean;
            case INT, LONG -> AvroCursor::readLong;
            case FLOAT -> cursor -> cursor.skip(Float.BYTES);
            case DOUBLE -> cursor -> cursor.skip(Double.BYTES);
            case STRING, BYTES -> AvroCursor::skipSized;
            case FIXED -> {
                int size = schema.getFixedSize();
                yield cursor -> cursor.skip(size);
            }
            case ENUM -> {
                int symbols = schema.getEnumSymbols().size();
                yield cursor -> cursor.readSymbol(symbols);
            }
            case UNION -> {
                Skipper[] branches = all(schema.getTypes());
                yield cursor -> branches[cursor.readBranch(branches.length)].skip(cursor);
            }
            case ARRAY -> array(schema.getElementType());
            case MAP -> {
                Skipper value = of(schema.getValueType());
                yield cursor -> skipBlocks(cursor, entry -> {
                    entry.skipSized();
                    value.skip(entry);
                });
            }
            case RECORD -> record(schema);
        };
    }

    private Skipper array(Schema element) {
        Skipper item = of(element);
        if (!isEmpty(element)) {
            return cursor -> skipBlocks(cursor, item);
        }
        return cursor -> {
            cursor.enter();
            while (cursor.readEmptyBlock() != 0) {
                // Items without bytes: nothing to move over.
            }
            cursor.leave();
        };
    }

    private Skipper record(Schema schema) {
        RecordSkipper known = records.get(schema);
        if (known != null) {
            return known;
        }
        RecordSkipper skipper = new RecordSkipper();
        records.put(schema, skipper);
        skipper.fields =
                all(schema.getFields().stream().map(Schema.Field::schema).toList());
        return skipper;
    }

    private Skipper[] all(List<Schema> schemas) {
        return schemas.stream().map(this::of).toArray(Skipper[]::new);
    }

    private static void skipBlocks(AvroCursor cursor, Skipper item) {
        cursor.enter();
        for (int count = cursor.readOrSkipBlock(); count != 0; count = cursor.readOrSkipBlock()) {
            for (int i = 0; i < count; i++) {
                item.skip(cursor);
            }
        }
        cursor.leave();
    }

    /** Whether every value of a schema is written as no bytes at all. */
    static boolean isEmpty(Schema schema) {
        return isEmpty(schema, new HashSet<>());
    }

    private static boolean isEmpty(Schema schema, Set<String> outer) {
        return switch (schema.getType()) {
            case NULL -> true;
            case FIXED -> schema.getFixedSize() == 0;
            // A record that holds itself without a union or an array in between has no finite value.
            case RECORD ->
                outer.add(schema.getFullName())
                        && schema.getFields().stream().allMatch(field -> isEmpty(field.schema(), outer));
            case BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, BYTES, ENUM, UNION, ARRAY, MAP -> false;
        };
    }

    private static final class RecordSkipper implements Skipper {
        private Skipper[] fields = {};

        @Override
        public void skip(AvroCursor cursor) {
            cursor.enter();
            for (Skipper field : fields) {
                field.skip(cursor);
            }
            cursor.leave();
        }
    }
}
