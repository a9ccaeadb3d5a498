// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Property;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of one WITH clause, checked by name and read by type. One thread. */
final class WithClause {
    private final Span statement;
    private final Map<String, Property> properties = new LinkedHashMap<>();
    private final Diagnostics diagnostics;
    private boolean unknown;

    private WithClause(Span statement, Diagnostics diagnostics) {
        this.statement = statement;
        this.diagnostics = diagnostics;
    }

    /**
     * Reads a clause.
     *
     * @param allowed the names that mean something here
     * @param notYet names that the dialect has and this version does not
     */
    static WithClause read(
            Span statement,
            List<Property> properties,
            Collection<String> allowed,
            Set<String> notYet,
            Diagnostics diagnostics) {
        WithClause clause = new WithClause(statement, diagnostics);
        for (Property property : properties) {
            String name = property.name().name().toUpperCase(Locale.ROOT);
            if (notYet.contains(name)) {
                diagnostics.error(
                        ErrorCode.CLAUSE_NOT_SUPPORTED,
                        property.name().span(),
                        "property " + name + " is not supported yet",
                        null);
            } else if (!allowed.contains(name)) {
                clause.unknown = true;
                diagnostics.error(
                        ErrorCode.PROPERTY_UNKNOWN,
                        property.name().span(),
                        "property " + name + " does not exist here",
                        Hints.property(name)
                                .or(() -> Suggestions.nearest(name, allowed).map(near -> "did you mean " + near + "?"))
                                .orElse("one of " + String.join(", ", allowed)));
            } else if (clause.properties.put(name, property) != null) {
                diagnostics.error(
                        ErrorCode.PROPERTY_CONFLICT,
                        property.name().span(),
                        "property " + name + " is given twice",
                        "keep one of them");
            }
        }
        return clause;
    }

    boolean has(String name) {
        return properties.containsKey(name);
    }

    /** Where a property's value stands, or the statement's first word where it is absent. */
    Span span(String name) {
        Property property = properties.get(name);
        return property == null
                ? new Span(statement.source(), statement.start(), statement.start() + 6)
                : property.value().span();
    }

    /** The text of a property, or null. */
    @Nullable
    String text(String name) {
        Property property = properties.get(name);
        if (property == null) {
            return null;
        }
        if (property.value() instanceof Expression.StringLiteral text) {
            return text.value();
        }
        if (property.value() instanceof Expression.ColumnReference column && column.source() == null) {
            return column.name().name();
        }
        if (property.value() instanceof Expression.BooleanLiteral bool) {
            return String.valueOf(bool.value());
        }
        if (property.value() instanceof Expression.IntegerLiteral number) {
            return String.valueOf(number.value());
        }
        invalid(name, "property " + name + " must be a text in single quotes");
        return null;
    }

    /** The whole number of a property between two bounds, or null. */
    @Nullable
    Long number(String name, long min, long max) {
        Property property = properties.get(name);
        if (property == null) {
            return null;
        }
        Optional<Long> value = Optional.empty();
        if (property.value() instanceof Expression.IntegerLiteral number) {
            value = Optional.of(number.value());
        } else if (property.value() instanceof Expression.StringLiteral text
                && text.value().trim().matches("-?[0-9]{1,18}")) {
            value = Optional.of(Long.valueOf(text.value().trim()));
        }
        if (value.isEmpty() || value.get() < min || value.get() > max) {
            invalid(name, "property " + name + " must be a whole number from " + min + " to " + max);
            return null;
        }
        return value.get();
    }

    void invalid(String name, String message) {
        invalid(name, message, null);
    }

    void invalid(String name, String message, @Nullable String hint) {
        diagnostics.error(ErrorCode.PROPERTY_INVALID, span(name), message, hint);
    }

    /** Tells that a property is missing, unless one was told to be unknown: that is likely the one that is meant. */
    void missing(String name, String hint) {
        if (!unknown) {
            diagnostics.error(ErrorCode.PROPERTY_MISSING, span(name), "property " + name + " is missing", hint);
        }
    }

    void conflict(String name, String other) {
        diagnostics.error(
                ErrorCode.PROPERTY_CONFLICT,
                properties.containsKey(name) ? properties.get(name).name().span() : statement,
                "properties " + name + " and " + other + " exclude each other",
                "keep one of them");
    }
}
