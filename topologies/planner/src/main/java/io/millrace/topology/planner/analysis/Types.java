// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.planner.catalog.TypeNames;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.CreateMode;
import io.millrace.topology.sql.tree.Statement;
import io.millrace.topology.sql.tree.TypeName;

/** CREATE TYPE and DROP TYPE. One thread. */
final class Types {
    private final TypeNames types;
    private final Diagnostics diagnostics;

    Types(TypeNames types, Diagnostics diagnostics) {
        this.types = types;
        this.diagnostics = diagnostics;
    }

    /** Declares the name; false when it was not needed, or wrong and told. */
    boolean create(Statement.CreateType statement) {
        String name = statement.name().name();
        if (types.contains(name) && statement.mode() == CreateMode.IF_NOT_EXISTS) {
            return false;
        }
        if (types.contains(name) || TypeRules.isName(name)) {
            diagnostics.error(
                    ErrorCode.SOURCE_EXISTS,
                    statement.name().span(),
                    "type " + name + " exists already",
                    types.contains(name) ? "DROP TYPE it first, or use IF NOT EXISTS" : "use another name");
            return false;
        }
        TypeName type = types.expand(statement.type());
        if (TypeRules.resolve(type).isEmpty()) {
            TypeRules.tell(type, types, diagnostics);
            return false;
        }
        types.put(name, type);
        return true;
    }

    /** Takes the name away; what was declared with it keeps its type. False when it was not there. */
    boolean drop(Statement.DropType statement) {
        String name = statement.name().name();
        boolean there = types.contains(name);
        if (!there && !statement.ifExists()) {
            diagnostics.error(
                    ErrorCode.TYPE_NOT_FOUND,
                    statement.name().span(),
                    "type " + name + " does not exist",
                    Suggestions.nearest(name, types.all().keySet())
                            .map(near -> "did you mean " + near + "?")
                            .orElse("DROP TYPE IF EXISTS does nothing when it is not there"));
        }
        types.remove(name);
        return there;
    }
}
