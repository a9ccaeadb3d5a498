// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import java.util.Optional;
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

    /** A writer with the subject's newest schema when its fields are the columns, else with one made from the columns. */
    static AvroWriter create(FormatTarget target, SchemaRegistry registry) {
        int bareColumn = target.isBare() ? target.batchColumn(0) : WRAPPED;
        Optional<RegisteredSchema> latest = registry.latest(target.subject());
        if (latest.isPresent()) {
            Optional<Step[]> steps = stepsFor(latest.get(), target);
            if (steps.isPresent()) {
                return new AvroWriter(latest.get().id(), steps.get(), bareColumn);
            }
        }
        String text = AvroSchemas.textOf(target);
        int id = registry.register(target.subject(), RegisteredSchema.AVRO, text);
        Step[] steps = stepsFor(new RegisteredSchema(id, RegisteredSchema.AVRO, text), target)
                .orElseThrow(() -> new MillraceException(
                        ErrorCode.INTERNAL, "the schema made for topic " + target.topic() + " does not fit: " + text));
        return new AvroWriter(id, steps, bareColumn);
    }

    private static Optional<Step[]> stepsFor(RegisteredSchema schema, FormatTarget target) {
        try {
            return new AvroSinkCompiler(target).compile(AvroFraming.parsed(schema));
        } catch (RecordException e) {
            // Not Avro, or not to be parsed: then not a schema to write with.
            return Optional.empty();
        }
    }

    @Override
    public byte @Nullable [] write(RowBatch batch, int row) {
        if (bareColumn != WRAPPED && batch.column(bareColumn).isNull(row)) {
            return null;
        }
        out.clear();
        out.put(0);
        out.putIntBigEndian(schemaId);
        for (Step step : steps) {
            step.write(out, batch, row);
        }
        return out.toByteArray();
    }
}
