// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A JSON node and where it stands, so that what is wrong with a plan can be told. Any thread. */
record JsonFields(String path, JsonNode node) {
    MillraceException wrong(String what) {
        return new MillraceException(
                ErrorCode.PLAN_INVALID,
                "the plan cannot be read: " + path + " " + what,
                "write it again with millrace explain --json");
    }

    boolean has(String name) {
        return node.has(name);
    }

    /** The member of an object; it must be there. */
    JsonFields child(String name) {
        JsonNode child = node.get(name);
        if (child == null) {
            throw wrong("has no " + name);
        }
        return new JsonFields(path + "." + name, child);
    }

    Optional<JsonFields> optional(String name) {
        return has(name) ? Optional.of(child(name)) : Optional.empty();
    }

    /** The elements of an array. */
    List<JsonFields> elements() {
        if (!node.isArray()) {
            throw wrong("is no array");
        }
        List<JsonFields> all = new ArrayList<>();
        for (JsonNode element : node) {
            all.add(new JsonFields(path + "[" + all.size() + "]", element));
        }
        return all;
    }

    List<JsonFields> elements(String name) {
        return child(name).elements();
    }

    <T> List<T> elements(String name, Function<JsonFields, T> reader) {
        return elements(name).stream().map(reader).toList();
    }

    /** The members of an object in their order. */
    List<Map.Entry<String, JsonFields>> members(String name) {
        JsonFields object = child(name);
        if (!object.node.isObject()) {
            throw object.wrong("is no object");
        }
        List<Map.Entry<String, JsonFields>> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : object.node.properties()) {
            all.add(Map.entry(member.getKey(), new JsonFields(object.path + "." + member.getKey(), member.getValue())));
        }
        return all;
    }

    String text() {
        if (!node.isTextual()) {
            throw wrong("is no text");
        }
        return node.textValue();
    }

    String text(String name) {
        return child(name).text();
    }

    @Nullable
    String textOrNull(String name) {
        return has(name) ? text(name) : null;
    }

    int integer(String name) {
        JsonFields number = child(name);
        if (!number.node.isIntegralNumber() || !number.node.canConvertToInt()) {
            throw number.wrong("is no whole number of 32 bits");
        }
        return number.node.intValue();
    }

    @Nullable
    Integer integerOrNull(String name) {
        return has(name) ? Integer.valueOf(integer(name)) : null;
    }

    long bigInteger(String name) {
        JsonFields number = child(name);
        if (!number.node.isIntegralNumber() || !number.node.canConvertToLong()) {
            throw number.wrong("is no whole number of 64 bits");
        }
        return number.node.longValue();
    }

    @Nullable
    Long bigIntegerOrNull(String name) {
        return has(name) ? Long.valueOf(bigInteger(name)) : null;
    }

    boolean truth(String name) {
        JsonFields truth = child(name);
        if (!truth.node.isBoolean()) {
            throw truth.wrong("is neither true nor false");
        }
        return truth.node.booleanValue();
    }

    <E extends Enum<E>> E constant(String name, Class<E> constants) {
        String text = text(name);
        try {
            return Enum.valueOf(constants, text);
        } catch (IllegalArgumentException e) {
            throw child(name).wrong("is " + text + ", which this build does not know");
        }
    }

    SqlType type() {
        try {
            return SqlTypes.parse(text());
        } catch (IllegalArgumentException e) {
            throw wrong("is " + e.getMessage());
        }
    }

    SqlType type(String name) {
        return child(name).type();
    }
}
