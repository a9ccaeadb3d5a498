// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.catalog;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sources and models by exact name, in order of declaration. One thread. */
public final class Catalog {
    private final Map<String, SourceDefinition> sources = new LinkedHashMap<>();
    private final Map<String, ModelDefinition> models = new LinkedHashMap<>();
    private final Set<String> broken = new HashSet<>();

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
