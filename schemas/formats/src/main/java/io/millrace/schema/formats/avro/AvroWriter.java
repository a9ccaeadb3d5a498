// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.formats.framing.Framing;
import io.millrace.schema.formats.framing.SchemaChoice;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import org.jspecify.annotations.Nullable;

/** Writes framed Avro with one schema. */
@HotPath
final class AvroWriter implements ColumnWriter {
    /** Writes one column of a row. */
    @HotPath
    interface Step {
        void write(ByteOutput out, RowBatch batch, int row);
    }

    private static final int WRAPPED = -1;

    private final int schemaId;
    private final Step[] steps;
    /** The batch column whose null makes no bytes, or {@link #WRAPPED}. */
    private final int bareColumn;

    private final ByteOutput out = new ByteOutput();

    private AvroWriter(int schemaId, Step[] steps, int bareColumn) {
        this.schemaId = schemaId;
        this.steps = steps;
        this.bareColumn = bareColumn;
    }

    static AvroWriter create(FormatTarget target, SchemaRegistry registry) {
        SchemaChoice<Step[]> choice = SchemaChoice.of(
                target,
                registry,
                RegisteredSchema.AVRO,
                schema -> new AvroSinkCompiler(target).compile(AvroTexts.parsed(schema)),
                () -> AvroSchemas.textOf(target));
        return new AvroWriter(choice.id(), choice.parts(), target.isBare() ? target.batchColumn(0) : WRAPPED);
    }

    @Override
    public byte @Nullable [] write(RowBatch batch, int row, ByteArrays arrays) {
        if (bareColumn != WRAPPED && batch.column(bareColumn).isNull(row)) {
            return null;
        }
        out.clear();
        Framing.put(out, schemaId);
        for (Step step : steps) {
            step.write(out, batch, row);
        }
        return out.toByteArray(arrays);
    }
}
