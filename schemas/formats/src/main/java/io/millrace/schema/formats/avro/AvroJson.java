// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.formats.bytes.JsonText;
import io.millrace.schema.formats.framing.Framing;
import io.millrace.schema.registry.SchemaRegistry;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Framed Avro as JSON for people: all fields under their own names, unions as the plain value, decimals as numbers, bytes in
 * base64, dates and times as the numbers they are. Confined to one thread.
 */
public final class AvroJson {
    private final SchemaRegistry registry;
    private final AvroCursor cursor = new AvroCursor();
    private final Map<Integer, Schema> schemas = new HashMap<>();

    public AvroJson(SchemaRegistry registry) {
        this.registry = registry;
    }

    /**
     * Writes one record.
     *
     * @throws RecordException when the bytes are no framed Avro of a known schema
     */
    public void write(byte[] bytes, ByteOutput out) {
        Schema schema = schemas.computeIfAbsent(Framing.schemaId(bytes), id -> AvroTexts.parsed(registry.byId(id)));
        cursor.reset(bytes, Framing.LENGTH);
        write(schema, out);
        if (cursor.remaining() > 0) {
            throw new RecordException(ErrorCode.RECORD_TRAILING, "bytes are left behind the value");
        }
    }

    private void write(Schema schema, ByteOutput out) {
        switch (schema.getType()) {
            case NULL -> out.putAscii("null");
            case BOOLEAN -> out.putAscii(cursor.readBoolean() ? "true" : "false");
            case INT, LONG -> out.putDigits(cursor.readLong());
            case FLOAT -> writeFloat(cursor.readFloat(), out);
            case DOUBLE -> JsonText.putDouble(out, cursor.readDouble());
            case STRING -> JsonText.putQuoted(out, cursor.readText());
            case BYTES -> writeBytes(schema, cursor.readBytes(cursor.readLength()), out);
            case FIXED -> writeBytes(schema, cursor.readBytes(schema.getFixedSize()), out);
            case ENUM ->
                JsonText.putQuoted(
                        out,
                        schema.getEnumSymbols()
                                .get(cursor.readSymbol(schema.getEnumSymbols().size())));
            case UNION ->
                write(schema.getTypes().get(cursor.readBranch(schema.getTypes().size())), out);
            case ARRAY -> writeArray(schema.getElementType(), out);
            case MAP -> writeMap(schema.getValueType(), out);
            case RECORD -> writeRecord(schema, out);
        }
    }

    private static void writeFloat(float value, ByteOutput out) {
        if (Float.isFinite(value)) {
            out.putAscii(Float.toString(value));
        } else {
            JsonText.putDouble(out, value);
        }
    }

    private static void writeBytes(Schema schema, ByteBuffer bytes, ByteOutput out) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal && bytes.hasRemaining()) {
            out.putAscii(new BigDecimal(new BigInteger(bytes.array()), decimal.getScale()).toString());
        } else {
            JsonText.putBase64(out, bytes);
        }
    }

    private void writeArray(Schema element, ByteOutput out) {
        boolean emptyItems = AvroSkippers.isEmpty(element);
        cursor.enter();
        out.put('[');
        boolean first = true;
        for (int count = block(emptyItems); count != 0; count = block(emptyItems)) {
            for (int i = 0; i < count; i++) {
                if (!first) {
                    out.put(',');
                }
                first = false;
                write(element, out);
            }
        }
        out.put(']');
        cursor.leave();
    }

    private int block(boolean emptyItems) {
        return emptyItems ? cursor.readEmptyBlock() : cursor.readBlock();
    }

    private void writeMap(Schema value, ByteOutput out) {
        cursor.enter();
        out.put('{');
        boolean first = true;
        for (int count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
            for (int i = 0; i < count; i++) {
                if (!first) {
                    out.put(',');
                }
                first = false;
                JsonText.putQuoted(out, cursor.readText());
                out.put(':');
                write(value, out);
            }
        }
        out.put('}');
        cursor.leave();
    }

    private void writeRecord(Schema record, ByteOutput out) {
        cursor.enter();
        out.put('{');
        for (Schema.Field field : record.getFields()) {
            if (field.pos() > 0) {
                out.put(',');
            }
            JsonText.putQuoted(out, field.name());
            out.put(':');
            write(field.schema(), out);
        }
        out.put('}');
        cursor.leave();
    }
}
