// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.framing.Framing;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import java.util.Arrays;

/** Reads framed Avro with one compiled plan for each schema id that it meets. */
@HotPath
final class AvroReader implements ColumnReader {
    private final FormatTarget target;
    private final SchemaRegistry registry;
    private final AvroCursor cursor = new AvroCursor();
    /** Topics have few schemas at a time: a search along the list beats a map, which would need an object for the id. */
    private int[] ids = {};

    private AvroStep[] plans = {};

    AvroReader(FormatTarget target, SchemaRegistry registry) {
        this.target = target;
        this.registry = registry;
    }

    @Override
    public void read(byte[] bytes, RowBatch batch, int row) {
        int id = Framing.schemaId(bytes);
        AvroStep plan = plan(id);
        cursor.reset(bytes, Framing.LENGTH);
        plan.read(cursor, batch, row);
        if (cursor.remaining() > 0) {
            throw new RecordException(
                    ErrorCode.RECORD_TRAILING, cursor.remaining() + " bytes are left behind a value of schema " + id);
        }
    }

    private AvroStep plan(int id) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) {
                return plans[i];
            }
        }
        AvroStep plan = compile(registry.byId(id));
        ids = Arrays.copyOf(ids, ids.length + 1);
        plans = Arrays.copyOf(plans, plans.length + 1);
        ids[ids.length - 1] = id;
        plans[plans.length - 1] = plan;
        return plan;
    }

    private AvroStep compile(RegisteredSchema schema) {
        try {
            return new AvroPlanCompiler(target, schema.id()).compile(AvroTexts.parsed(schema));
        } catch (RecordException e) {
            // Kept like a plan: the next record of this schema fails as fast and in the same way.
            return (cursor, batch, row) -> {
                throw e;
            };
        }
    }
}
