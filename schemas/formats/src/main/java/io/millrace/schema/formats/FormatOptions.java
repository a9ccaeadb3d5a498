// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import io.millrace.schema.types.ColumnRole;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a WITH clause may say about how one half of a topic's records is written. Immutable.
 *
 * @param wrapping counts for values of one column; a key of one column is always bare
 * @param schemaName the full name of the record or message in the schema; null for the usual one
 * @param schemaId the schema in the registry to write with, and whose columns are inferred; null for the subject's latest
 * @param delimiter what stands between the fields of DELIMITED
 * @param nulls how PROTOBUF writes nulls
 */
public record FormatOptions(
        Wrapping wrapping,
        @Nullable String schemaName,
        @Nullable Integer schemaId,
        char delimiter,
        Nulls nulls) {
    public static final FormatOptions USUAL = new FormatOptions(Wrapping.WRAPPED, null, null, ',', Nulls.DEFAULTS);

    /** How PROTOBUF tells null from the default of a type (0, false, the empty text). */
    public enum Nulls {
        /** It does not: null is read back as the default. */
        DEFAULTS,
        /** Fields are {@code optional}. */
        OPTIONAL,
        /** Fields are messages around the value, those of {@code google/protobuf/wrappers.proto}. */
        WRAPPER
    }

    /**
     * The options among the properties of a WITH clause, which were checked: names are upper-cased, and what has no meaning
     * here is left out.
     */
    public static FormatOptions of(ColumnRole side, Map<String, String> properties) {
        String half = side == ColumnRole.KEY ? "KEY_" : "VALUE_";
        boolean bare = side == ColumnRole.VALUE && "false".equalsIgnoreCase(properties.get("WRAP_SINGLE_VALUE"));
        String name = properties.get(half + "SCHEMA_FULL_NAME");
        if (name == null && side == ColumnRole.VALUE) {
            name = properties.get("VALUE_AVRO_SCHEMA_FULL_NAME");
        }
        String id = properties.get(half + "SCHEMA_ID");
        String delimiter = properties.get(half + "DELIMITER");
        String nulls = properties.get(half + "PROTOBUF_NULLABLE_REPRESENTATION");
        return new FormatOptions(
                bare ? Wrapping.BARE : Wrapping.WRAPPED,
                name,
                id == null ? null : Integer.valueOf(id),
                delimiter == null ? ',' : delimiter(delimiter).orElse(','),
                nulls == null ? Nulls.DEFAULTS : nulls(nulls).orElse(Nulls.DEFAULTS));
    }

    /**
     * Why a text cannot be the value of a property, as the end of a sentence whose subject is the property; empty when it can.
     *
     * @param property without KEY_ or VALUE_ in front
     */
    public static Optional<String> problem(String property, String text) {
        return switch (property) {
            case "DELIMITER" ->
                delimiter(text).isPresent()
                        ? Optional.empty()
                        : Optional.of("must be one character that is no quote and no line break, or SPACE or TAB");
            case "SCHEMA_ID" ->
                text.matches("[0-9]{1,9}") ? Optional.empty() : Optional.of("must be the whole number of a schema");
            case "PROTOBUF_NULLABLE_REPRESENTATION" ->
                nulls(text).isPresent() ? Optional.empty() : Optional.of("must be OPTIONAL or WRAPPER");
            default -> text.isBlank() ? Optional.of("must not be empty") : Optional.empty();
        };
    }

    /** The character that a property means: itself, SPACE or TAB; empty when it is none that can stand between fields. */
    public static Optional<Character> delimiter(String text) {
        if (text.equalsIgnoreCase("SPACE")) {
            return Optional.of(' ');
        }
        if (text.equalsIgnoreCase("TAB")) {
            return Optional.of('\t');
        }
        boolean usable = text.length() == 1 && "\"\n\r".indexOf(text.charAt(0)) < 0;
        return usable && !Character.isSurrogate(text.charAt(0)) ? Optional.of(text.charAt(0)) : Optional.empty();
    }

    /** The way that a property names, in any case; empty when there is none. */
    public static Optional<Nulls> nulls(String text) {
        for (Nulls nulls : Nulls.values()) {
            if (nulls != Nulls.DEFAULTS && nulls.name().equalsIgnoreCase(text)) {
                return Optional.of(nulls);
            }
        }
        return Optional.empty();
    }

    public FormatOptions withWrapping(Wrapping wrapping) {
        return new FormatOptions(wrapping, schemaName, schemaId, delimiter, nulls);
    }

    public FormatOptions withSchemaName(@Nullable String schemaName) {
        return new FormatOptions(wrapping, schemaName, schemaId, delimiter, nulls);
    }

    public FormatOptions withSchemaId(@Nullable Integer schemaId) {
        return new FormatOptions(wrapping, schemaName, schemaId, delimiter, nulls);
    }

    public FormatOptions withDelimiter(char delimiter) {
        return new FormatOptions(wrapping, schemaName, schemaId, delimiter, nulls);
    }

    public FormatOptions withNulls(Nulls nulls) {
        return new FormatOptions(wrapping, schemaName, schemaId, delimiter, nulls);
    }
}
