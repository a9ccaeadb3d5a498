// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Identifier;
import java.util.Collection;
import java.util.Optional;

/** What to do about a name that nothing declares. Any thread. */
final class Absent {
    /** So many names are told where none of them is near. */
    private static final int TOLD_MAX = 8;

    private Absent() {}

    static String sourceHint(Identifier name, Catalog catalog) {
        return hint(
                name,
                catalog.laterSource(name.name()),
                catalog.sourceNames(),
                "declare it first: CREATE STREAM … (…) WITH (kafka_topic='…', value_format='…')");
    }

    static String modelHint(Identifier name, Catalog catalog) {
        return hint(
                name,
                catalog.laterModel(name.name()),
                catalog.modelNames(),
                "declare it first: CREATE MODEL … WITH (path='models/name.onnx')");
    }

    private static String hint(Identifier name, Optional<Span> later, Collection<String> declared, String declaration) {
        if (later.isPresent()) {
            return later(name.span(), later.get());
        }
        Optional<String> nearest = Suggestions.nearest(name.name(), declared);
        if (nearest.isPresent()) {
            return nearest(name, nearest.get());
        }
        return declared.isEmpty() || declared.size() > TOLD_MAX
                ? declaration
                : "declared before it: " + String.join(", ", declared);
    }

    private static String later(Span use, Span declaration) {
        String file = declaration.source().name();
        return use.source().equals(declaration.source())
                ? "it is declared further down, in line " + declaration.line() + ": move that statement up"
                : "it is declared in " + file + ":" + declaration.line()
                        + ", and files are read in the order in which they are named: name " + file + " first";
    }

    /** A suggestion that says why two names that look alike are not the same. */
    static String nearest(Identifier written, String nearest) {
        boolean onlyCase = written.name().equalsIgnoreCase(nearest);
        return "did you mean " + nearest + "?" + (onlyCase ? " names in quotes keep their case" : "");
    }

    /** The names where there are few of them, as what can be written instead. */
    static Optional<String> known(String words, Collection<String> names) {
        return names.isEmpty() || names.size() > TOLD_MAX
                ? Optional.empty()
                : Optional.of(words + " " + String.join(", ", names));
    }
}
