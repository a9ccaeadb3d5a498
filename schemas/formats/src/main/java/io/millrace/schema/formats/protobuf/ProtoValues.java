// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The carriers of fields that are objects, from one occurrence of the field at a time. */
final class ProtoValues {
    /** What a field is after one more occurrence of it, behind whose tag the cursor stands. */
    @HotPath
    interface OfField {
        @Nullable
        Object read(ProtoCursor cursor, int wire, @Nullable Object before);
    }

    private ProtoValues() {}

    /** The last occurrence counts. */
    static OfField single(int expectedWire, ProtoSources.OfObject value) {
        return (cursor, wire, before) -> {
            checkWire(wire, expectedWire);
            return value.read(cursor);
        };
    }

    static void checkWire(int wire, int expectedWire) {
        if (wire != expectedWire) {
            throw ProtoCursor.foreign("a field has wire type " + wire + " instead of " + expectedWire);
        }
    }

    /** Items one by one, or in packed runs. */
    static OfField repeated(int itemWire, ProtoSources.OfObject item) {
        return (cursor, wire, before) -> {
            List<@Nullable Object> items = listOf(before);
            if (wire == itemWire) {
                items.add(item.read(cursor));
                return items;
            }
            checkWire(wire, ProtoType.SIZED);
            int outer = cursor.enter();
            while (cursor.hasMore()) {
                items.add(item.read(cursor));
            }
            cursor.leave(outer);
            return items;
        };
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> listOf(@Nullable Object before) {
        return before == null || before == ProtoAbsent.NO_ITEMS ? new ArrayList<>() : (List<@Nullable Object>) before;
    }

    /** Entries of a key, field 1, and a value, field 2. */
    static OfField map(OfStruct entry) {
        return (cursor, wire, before) -> {
            checkWire(wire, ProtoType.SIZED);
            Map<Object, @Nullable Object> entries = mapOf(before);
            Struct read = (Struct) entry.read(cursor);
            Object key = read.get(0);
            entries.put(key == null ? "" : key, read.get(1));
            return entries;
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, @Nullable Object> mapOf(@Nullable Object before) {
        return before == null || before == ProtoAbsent.NO_ENTRIES
                ? new LinkedHashMap<>()
                : (Map<Object, @Nullable Object>) before;
    }

    /** A message as a STRUCT. */
    @HotPath
    static final class OfStruct implements ProtoSources.OfObject {
        private final ProtoNumbers numbers;
        private final @Nullable OfField[] fields;
        private final @Nullable Object[] absent;

        /** Takes for each number the way to read it, null to skip it, and what the STRUCT's fields are when they are not there. */
        OfStruct(ProtoNumbers numbers, @Nullable OfField[] fields, @Nullable Object[] absent) {
            this.numbers = numbers;
            this.fields = fields;
            this.absent = absent;
        }

        @Override
        public Object read(ProtoCursor cursor) {
            int outer = cursor.enter();
            Object struct = readRest(cursor);
            cursor.leave(outer);
            return struct;
        }

        /** The message that goes on to the end of what is looked at. */
        Object readRest(ProtoCursor cursor) {
            @Nullable Object[] values = absent.clone();
            int hint = 0;
            while (cursor.hasMore()) {
                int tag = (int) cursor.readVarint();
                int position = numbers.find(tag >>> 3, hint);
                OfField field = position < 0 ? null : fields[position];
                if (field == null) {
                    cursor.skip(tag & 7);
                } else {
                    int target = numbers.target(position);
                    values[target] = field.read(cursor, tag & 7, values[target]);
                    hint = position;
                }
            }
            return new Struct(values);
        }
    }
}
