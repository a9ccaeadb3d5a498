// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.framing.Framing;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import java.util.Arrays;

/** Reads framed messages with one compiled plan for each message of each schema id that it meets. Confined to one thread. */
@HotPath
final class ProtoReader implements ColumnReader {
    private static final int PATH_MAX = 64;
    /** Where a schema's first message is. */
    private static final int[] FIRST = {0};

    private record Known(int id, int[] path, ProtoPlan plan) {}

    private final FormatTarget target;
    private final SchemaRegistry registry;
    private final ProtoCursor cursor = new ProtoCursor();
    private Known[] plans = {};

    ProtoReader(FormatTarget target, SchemaRegistry registry) {
        this.target = target;
        this.registry = registry;
    }

    @Override
    public void read(byte[] bytes, RowBatch batch, int row) {
        int id = Framing.schemaId(bytes);
        cursor.reset(bytes, Framing.LENGTH);
        int[] path = path();
        for (Known known : plans) {
            if (known.id == id && Arrays.equals(known.path, path)) {
                known.plan.read(cursor, batch, row);
                return;
            }
        }
        ProtoPlan plan = compile(registry.byId(id), path);
        plans = Arrays.copyOf(plans, plans.length + 1);
        plans[plans.length - 1] = new Known(id, path, plan);
        plan.read(cursor, batch, row);
    }

    /** Which message it is: a count and as many indexes; a count of 0 stands for the first message. */
    private int[] path() {
        long count = cursor.readZigZag();
        if (count == 0) {
            return FIRST;
        }
        if (count < 0 || count > PATH_MAX) {
            throw ProtoCursor.foreign("a message is " + count + " levels deep in its schema");
        }
        int[] path = new int[(int) count];
        for (int i = 0; i < path.length; i++) {
            path[i] = (int) cursor.readZigZag();
        }
        return path;
    }

    private ProtoPlan compile(RegisteredSchema schema, int[] path) {
        try {
            return new ProtoPlanCompiler(target).compile(ProtoFile.of(schema).at(path));
        } catch (RecordException e) {
            // Kept like a plan: the next record of this schema fails as fast and in the same way.
            return (cursor, batch, row) -> {
                throw e;
            };
        }
    }
}
