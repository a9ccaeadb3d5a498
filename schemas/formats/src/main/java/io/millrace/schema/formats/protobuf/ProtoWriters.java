// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.formats.framing.Framing;
import io.millrace.schema.formats.framing.SchemaChoice;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import java.util.List;
import java.util.Optional;

/** Writers by the messages that they write. Any thread. */
final class ProtoWriters {
    private record Parts(ProtoSinkCompiler.Step[] steps, List<Integer> path) {}

    private ProtoWriters() {}

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
}
