// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.types.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values with parts. */
final class AvroObjects {
    /** So many items are made room for before the first one is read. */
    private static final int ROOM_MAX = 1024;

    private AvroObjects() {}

    static final class OfArray implements AvroSources.OfObject {
        private final AvroSources.OfObject item;
        private final boolean emptyItems;

        OfArray(AvroSources.OfObject item, boolean emptyItems) {
            this.item = item;
            this.emptyItems = emptyItems;
        }

        @Override
        public Object read(AvroCursor cursor) {
            cursor.enter();
            int count = block(cursor);
            List<@Nullable Object> items = new ArrayList<>(Math.min(count, ROOM_MAX));
            for (; count != 0; count = block(cursor)) {
                for (int i = 0; i < count; i++) {
                    items.add(item.read(cursor));
                }
            }
            cursor.leave();
            return items;
        }

        private int block(AvroCursor cursor) {
            return emptyItems ? cursor.readEmptyBlock() : cursor.readBlock();
        }
    }

    static final class OfMap implements AvroSources.OfObject {
        private final AvroSources.OfObject value;

        OfMap(AvroSources.OfObject value) {
            this.value = value;
        }

        @Override
        public Object read(AvroCursor cursor) {
            cursor.enter();
            Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
            for (int count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
                for (int i = 0; i < count; i++) {
                    String key = cursor.readText();
                    entries.put(key, value.read(cursor));
                }
            }
            cursor.leave();
            return entries;
        }
    }

    /** The value of one field of the STRUCT. */
    record Part(AvroSources.OfObject source, int field) {}

    static final class OfStruct implements AvroSources.OfObject {
        private final Part[][] parts;
        private final AvroSkippers.Skipper[] skips;
        private final int size;

        /** Takes, for each field in the order written, the parts it is for (mostly one) and the way over it. */
        OfStruct(Part[][] parts, AvroSkippers.Skipper[] skips, int size) {
            this.parts = parts;
            this.skips = skips;
            this.size = size;
        }

        @Override
        public Object read(AvroCursor cursor) {
            cursor.enter();
            @Nullable Object[] values = new Object[size];
            for (int i = 0; i < parts.length; i++) {
                int start = cursor.position();
                if (parts[i].length == 0) {
                    skips[i].skip(cursor);
                }
                for (Part part : parts[i]) {
                    cursor.rewind(start);
                    values[part.field()] = part.source().read(cursor);
                }
            }
            cursor.leave();
            return new Struct(values);
        }
    }
}
