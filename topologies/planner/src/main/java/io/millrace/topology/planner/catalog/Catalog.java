// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.catalog;

import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.ObjectKind;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sources and models by exact name, in order of declaration. One thread. */
public final class Catalog {
    private final Map<String, SourceDefinition> sources = new LinkedHashMap<>();
    private final Map<String, ModelDefinition> models = new LinkedHashMap<>();
    private final TypeNames types = new TypeNames();
    private final Set<String> broken = new HashSet<>();
    private final Map<String, Deque<Span>> laterSources = new HashMap<>();
    private final Map<String, Deque<Span>> laterModels = new HashMap<>();

    /** Remembers where a statement that was not reached yet declares a name. To be called in the order of the text. */
    public void announce(ObjectKind kind, Identifier name) {
        later(kind).computeIfAbsent(name.name(), n -> new ArrayDeque<>()).add(name.span());
    }

    /** The next declaration of a name that was announced is not ahead any more. */
    public void reach(ObjectKind kind, Identifier name) {
        Deque<Span> ahead = later(kind).get(name.name());
        if (ahead != null) {
            ahead.poll();
        }
    }

    /** Where a source is declared that cannot be used yet. */
    public Optional<Span> laterSource(String name) {
        return ahead(laterSources, name);
    }

    /** Where a model is declared that cannot be used yet. */
    public Optional<Span> laterModel(String name) {
        return ahead(laterModels, name);
    }

    private static Optional<Span> ahead(Map<String, Deque<Span>> later, String name) {
        return Optional.ofNullable(later.get(name)).map(Deque::peek);
    }

    private Map<String, Deque<Span>> later(ObjectKind kind) {
        return kind == ObjectKind.MODEL ? laterModels : laterSources;
    }

    /** Remembers a name whose statement was wrong, so that its users are not told a second time. */
    public void markBroken(String name) {
        broken.add(name);
    }

    public boolean isBroken(String name) {
        return broken.contains(name);
    }

    public Optional<SourceDefinition> source(String name) {
        return Optional.ofNullable(sources.get(name));
    }

    public Optional<ModelDefinition> model(String name) {
        return Optional.ofNullable(models.get(name));
    }

    public void put(SourceDefinition source) {
        sources.put(source.name(), source);
    }

    public void put(ModelDefinition model) {
        models.put(model.plan().name(), model);
    }

    /** The names of types. */
    public TypeNames types() {
        return types;
    }

    public void removeSource(String name) {
        sources.remove(name);
    }

    public void removeModel(String name) {
        models.remove(name);
    }

    public Collection<SourceDefinition> sources() {
        return Collections.unmodifiableCollection(sources.values());
    }

    public Collection<ModelDefinition> models() {
        return Collections.unmodifiableCollection(models.values());
    }

    public Collection<String> sourceNames() {
        return Collections.unmodifiableSet(sources.keySet());
    }

    public Collection<String> modelNames() {
        return Collections.unmodifiableSet(models.keySet());
    }
}
