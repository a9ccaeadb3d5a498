// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.registry.RegisteredSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The messages of a schema in the order in which they are declared. Immutable. */
record ProtoFile(List<ProtoMessage> messages) {
    ProtoFile {
        messages = List.copyOf(messages);
    }

    /** A registered schema; RECORD_FOREIGN when it is of another language, SCHEMA_INCOMPATIBLE when it cannot be read. */
    static ProtoFile of(RegisteredSchema schema) {
        if (!schema.type().equals(RegisteredSchema.PROTOBUF)) {
            throw new RecordException(
                    ErrorCode.RECORD_FOREIGN,
                    "schema " + schema.id() + " is of type " + schema.type() + " and not PROTOBUF");
        }
        try {
            return new ProtoParser(schema.text()).parse();
        } catch (ProtoSyntaxException e) {
            throw new RecordException(
                    ErrorCode.SCHEMA_INCOMPATIBLE, "schema " + schema.id() + " cannot be parsed: " + e.getMessage());
        }
    }

    /** A message and where it is declared: the indexes of those around it from the outermost, and its own. */
    record Place(ProtoMessage message, List<Integer> path) {
        Place {
            path = List.copyOf(path);
        }
    }

    /** The message with a full name, or the first when no name is given. */
    Optional<Place> find(@Nullable String fullName) {
        if (fullName == null) {
            return messages.isEmpty() ? Optional.empty() : Optional.of(new Place(messages.get(0), List.of(0)));
        }
        return find(fullName, messages, List.of());
    }

    private static Optional<Place> find(String fullName, List<ProtoMessage> among, List<Integer> around) {
        for (int i = 0; i < among.size(); i++) {
            List<Integer> path = new ArrayList<>(around);
            path.add(i);
            if (among.get(i).fullName().equals(fullName)) {
                return Optional.of(new Place(among.get(i), path));
            }
            Optional<Place> inside = find(fullName, among.get(i).nested(), path);
            if (inside.isPresent()) {
                return inside;
            }
        }
        return Optional.empty();
    }

    /** The message at a place; RECORD_FOREIGN when there is none. */
    ProtoMessage at(int[] path) {
        List<ProtoMessage> among = messages;
        ProtoMessage found = null;
        for (int index : path) {
            found = index >= 0 && index < among.size() ? among.get(index) : null;
            among = found == null ? List.of() : found.nested();
        }
        if (found == null) {
            throw new RecordException(
                    ErrorCode.RECORD_FOREIGN, "the schema has no message at " + Arrays.toString(path));
        }
        return found;
    }
}
