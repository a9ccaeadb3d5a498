// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The Avro schemas of columns: the names that ksqlDB gives, every field optional, bare values not. Any thread. */
public final class AvroSchemas {
    private static final String NAMESPACE = "io.confluent.ksql.avro_schemas";
    private static final String VALUE_NAME = NAMESPACE + ".KsqlDataSourceSchema";

    /** Full names given so far: Avro allows each only once. */
    private final Set<String> names = new HashSet<>();

    private AvroSchemas() {}

    /** The full name of the record around the key columns of a source: {@code LEFT_TABLE} gives {@code …LeftTableKey}. */
    public static String keyName(String sourceName) {
        StringBuilder name = new StringBuilder();
        for (String word : sourceName.split("[^A-Za-z0-9]+")) {
            if (!word.isEmpty()) {
                name.append(word.substring(0, 1).toUpperCase(Locale.ROOT))
                        .append(word.substring(1).toLowerCase(Locale.ROOT));
            }
        }
        boolean startsLikeName = name.length() > 0 && !Character.isDigit(name.charAt(0));
        return NAMESPACE + "." + (startsLikeName ? "" : "_") + name + "Key";
    }

    /** The text of the schema that a writer registers for its columns. */
    public static String textOf(FormatTarget target) {
        AvroSchemas schemas = new AvroSchemas();
        String name = target.schemaName();
        if (name == null) {
            name = target.side() == ColumnRole.KEY ? keyName(target.topic()) : VALUE_NAME;
        }
        if (target.isBare()) {
            return schemas.of(target.columns().get(0).type(), name).toString();
        }
        List<SqlType.Field> fields = new ArrayList<>();
        for (Column column : target.columns()) {
            fields.add(new SqlType.Field(column.name(), column.type()));
        }
        return schemas.record(fields, name).toString();
    }

    private Schema record(List<SqlType.Field> fields, String wanted) {
        String name = wanted;
        for (int i = 1; !names.add(name); i++) {
            name = wanted + "_" + i;
        }
        int dot = name.lastIndexOf('.');
        Schema record =
                Schema.createRecord(name.substring(dot + 1), null, dot < 0 ? null : name.substring(0, dot), false);
        List<Schema.Field> avroFields = new ArrayList<>();
        for (SqlType.Field field : fields) {
            Schema type = optional(of(field.type(), name + "_" + field.name()));
            avroFields.add(new Schema.Field(field.name(), type, null, JsonProperties.NULL_VALUE));
        }
        record.setFields(avroFields);
        return record;
    }

    private static Schema optional(Schema schema) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    }

    private Schema of(SqlType type, String name) {
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public Schema primitive(SqlType.Primitive primitive) {
                return switch (primitive) {
                    case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
                    case INTEGER -> Schema.create(Schema.Type.INT);
                    case BIGINT -> Schema.create(Schema.Type.LONG);
                    case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
                    case STRING -> Schema.create(Schema.Type.STRING);
                    case BYTES -> Schema.create(Schema.Type.BYTES);
                    case DATE -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
                    case TIME -> LogicalTypes.timeMillis().addToSchema(Schema.create(Schema.Type.INT));
                    case TIMESTAMP -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
                };
            }

            @Override
            public Schema decimal(SqlType.Decimal decimal) {
                return LogicalTypes.decimal(decimal.precision(), decimal.scale())
                        .addToSchema(Schema.create(Schema.Type.BYTES));
            }

            @Override
            public Schema array(SqlType.Array array) {
                return Schema.createArray(optional(of(array.element(), name)));
            }

            @Override
            public Schema map(SqlType.Map map) {
                return Schema.createMap(optional(of(map.value(), name + "_MapValue")));
            }

            @Override
            public Schema struct(SqlType.StructType struct) {
                return record(struct.fields(), name);
            }
        });
    }
}
