// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a value of each type is read from a parser that stands at its first token, which is not null. */
final class JsonSources {
    /** Sets a column of a row. */
    @HotPath
    interface OfColumn {
        void read(JsonParser parser, RowBatch batch, int row) throws IOException;
    }

    /** A value as its carrier. */
    interface OfValue {
        Object read(JsonParser parser) throws IOException;
    }

    private JsonSources() {}

    static OfColumn column(Column column, int index) {
        SqlType type = column.type();
        String path = Column.quote(column.name());
        if (type instanceof SqlType.Primitive primitive) {
            switch (primitive) {
                case BOOLEAN:
                    return (parser, batch, row) -> ((ColumnVector.OfBoolean) batch.column(index))
                            .set(row, JsonTokens.readBoolean(parser, type, path));
                case INTEGER, DATE, TIME:
                    return (parser, batch, row) ->
                            ((ColumnVector.OfInt) batch.column(index)).set(row, JsonTokens.readInt(parser, type, path));
                case BIGINT, TIMESTAMP:
                    return (parser, batch, row) -> ((ColumnVector.OfLong) batch.column(index))
                            .set(row, JsonTokens.readLong(parser, type, path));
                case DOUBLE:
                    return (parser, batch, row) -> ((ColumnVector.OfDouble) batch.column(index))
                            .set(row, JsonTokens.readDouble(parser, type, path));
                case STRING, BYTES:
                    break;
            }
        }
        OfValue value = value(type, path);
        return (parser, batch, row) -> ((ColumnVector.OfObject) batch.column(index)).set(row, value.read(parser));
    }

    private static OfValue value(SqlType type, String path) {
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public OfValue primitive(SqlType.Primitive primitive) {
                return switch (primitive) {
                    case BOOLEAN -> parser -> JsonTokens.readBoolean(parser, type, path);
                    case INTEGER, DATE, TIME -> parser -> JsonTokens.readInt(parser, type, path);
                    case BIGINT, TIMESTAMP -> parser -> JsonTokens.readLong(parser, type, path);
                    case DOUBLE -> parser -> JsonTokens.readDouble(parser, type, path);
                    case STRING -> JsonTokens::readText;
                    case BYTES -> parser -> JsonTokens.readBytes(parser, type, path);
                };
            }

            @Override
            public OfValue decimal(SqlType.Decimal decimal) {
                return parser -> JsonTokens.readDecimal(parser, decimal, path);
            }

            @Override
            public OfValue array(SqlType.Array array) {
                OfValue item = value(array.element(), path + "[]");
                return parser -> readArray(parser, type, item, path);
            }

            @Override
            public OfValue map(SqlType.Map map) {
                OfValue item = value(map.value(), path + "[]");
                return parser -> readMap(parser, type, item, path);
            }

            @Override
            public OfValue struct(SqlType.StructType struct) {
                return new OfStruct(struct, path);
            }
        });
    }

    private static List<@Nullable Object> readArray(JsonParser parser, SqlType type, OfValue item, String path)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw JsonTokens.wrong(parser, type, path);
        }
        List<@Nullable Object> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(token == JsonToken.VALUE_NULL ? null : item.read(parser));
        }
        return items;
    }

    private static Map<Object, @Nullable Object> readMap(JsonParser parser, SqlType type, OfValue item, String path)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw JsonTokens.wrong(parser, type, path);
        }
        Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            entries.put(key, parser.nextToken() == JsonToken.VALUE_NULL ? null : item.read(parser));
        }
        return entries;
    }

    private static final class OfStruct implements OfValue {
        private final SqlType.StructType type;
        private final String path;
        private final JsonNames names;
        private final OfValue[] fields;

        OfStruct(SqlType.StructType type, String path) {
            this.type = type;
            this.path = path;
            names = new JsonNames(
                    type.fields().stream().map(SqlType.Field::name).toList());
            fields = type.fields().stream()
                    .map(field -> value(field.type(), path + "->" + Column.quote(field.name())))
                    .toArray(OfValue[]::new);
        }

        @Override
        public Object read(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw JsonTokens.wrong(parser, type, path);
            }
            @Nullable Object[] values = new Object[fields.length];
            boolean[] exact = new boolean[fields.length];
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                JsonNames.Match match = names.match(parser.currentName());
                JsonToken token = parser.nextToken();
                int position = match.exact();
                if (position >= 0) {
                    exact[position] = true;
                } else if (match.upperCased() >= 0 && !exact[match.upperCased()]) {
                    position = match.upperCased();
                }
                if (position < 0) {
                    parser.skipChildren();
                } else {
                    values[position] = token == JsonToken.VALUE_NULL ? null : fields[position].read(parser);
                }
            }
            return new Struct(values);
        }
    }
}
