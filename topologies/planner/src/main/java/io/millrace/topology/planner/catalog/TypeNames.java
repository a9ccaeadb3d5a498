// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.catalog;

import io.millrace.topology.sql.tree.TypeName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names that CREATE TYPE gave to types. One thread. */
public final class TypeNames {
    private final Map<String, TypeName> types = new LinkedHashMap<>();

    /** Gives a name; what stands for it is resolved now, so that later changes do not reach it. */
    public void put(String name, TypeName type) {
        types.put(name, expand(type));
    }

    public boolean contains(String name) {
        return types.containsKey(name);
    }

    public void remove(String name) {
        types.remove(name);
    }

    /** All of them in order of declaration. */
    public Map<String, TypeName> all() {
        return Collections.unmodifiableMap(types);
    }

    /** The type with what stands for its names in their places; what nobody declared stays as it is. */
    public TypeName expand(TypeName written) {
        TypeName known = types.get(written.name());
        if (known != null
                && written.parameters().isEmpty()
                && written.arguments().isEmpty()
                && written.fields().isEmpty()) {
            return new TypeName(written.span(), known.name(), known.parameters(), known.arguments(), known.fields());
        }
        List<TypeName.Field> fields = new ArrayList<>();
        for (TypeName.Field field : written.fields()) {
            fields.add(new TypeName.Field(field.name(), expand(field.type())));
        }
        List<TypeName> arguments =
                written.arguments().stream().map(this::expand).toList();
        return new TypeName(written.span(), written.name(), written.parameters(), arguments, fields);
    }
}
