// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.formats.framing.Framing;
import io.millrace.schema.formats.framing.SchemaChoice;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes messages of one type, with what stands before them. Confined to one thread. */
@HotPath
final class ProtoWriter implements ColumnWriter {
    private static final int WRAPPED = -1;

    private record Parts(ProtoSinkCompiler.Step[] steps, List<Integer> path) {}

    private final byte[] prefix;
    private final ProtoSinkCompiler.Step[] steps;
    /** The batch column whose null makes no bytes, or {@link #WRAPPED}. */
    private final int bareColumn;

    private final ByteOutput out = new ByteOutput();

    private ProtoWriter(byte[] prefix, ProtoSinkCompiler.Step[] steps, FormatTarget target) {
        this.prefix = prefix;
        this.steps = steps;
        bareColumn = target.isBare() ? target.batchColumn(0) : WRAPPED;
    }

    /** A writer of messages in Confluent's framing. */
    static ProtoWriter framed(FormatTarget target, SchemaRegistry registry) {
        SchemaChoice<Parts> choice = SchemaChoice.of(
                target,
                registry,
                RegisteredSchema.PROTOBUF,
                schema -> parts(schema, target),
                () -> ProtoText.of(ProtoSchemas.of(target)));
        ByteOutput prefix = new ByteOutput();
        Framing.put(prefix, choice.id());
        List<Integer> path = choice.parts().path();
        if (path.equals(List.of(0))) {
            prefix.putZigZag(0);
        } else {
            prefix.putZigZag(path.size());
            path.forEach(prefix::putZigZag);
        }
        return new ProtoWriter(prefix.toByteArray(), choice.parts().steps(), target);
    }

    private static Optional<Parts> parts(RegisteredSchema schema, FormatTarget target) {
        boolean asksForNulls = target.options().nulls() != FormatOptions.Nulls.DEFAULTS
                && target.options().schemaId() == null
                && !schema.text().equals(ProtoText.of(ProtoSchemas.of(target)));
        if (asksForNulls) {
            return Optional.empty();
        }
        return ProtoFile.of(schema)
                .find(target.schemaName())
                .flatMap(place -> new ProtoSinkCompiler(target)
                        .compile(place.message())
                        .map(steps -> new Parts(steps, place.path())));
    }

    /** A writer of messages without a frame. */
    static ProtoWriter plain(FormatTarget target) {
        ProtoSinkCompiler.Step[] steps = new ProtoSinkCompiler(target)
                .compile(ProtoSchemas.of(target))
                .orElseThrow(() ->
                        new MillraceException(ErrorCode.INTERNAL, "columns do not fit the message that they make"));
        return new ProtoWriter(new byte[0], steps, target);
    }

    @Override
    public byte @Nullable [] write(RowBatch batch, int row) {
        if (bareColumn != WRAPPED && batch.column(bareColumn).isNull(row)) {
            return null;
        }
        out.clear();
        out.put(prefix);
        for (ProtoSinkCompiler.Step step : steps) {
            step.write(out, batch, row);
        }
        return out.toByteArray();
    }
}
