// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import java.util.Locale;
import java.util.Optional;

/** Which older schemas of a subject a new one must get on with, and in which direction. */
public enum Compatibility {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean readsOld;
    private final boolean readByOld;
    private final boolean transitive;

    Compatibility(boolean readsOld, boolean readByOld, boolean transitive) {
        this.readsOld = readsOld;
        this.readByOld = readByOld;
        this.transitive = transitive;
    }

    /** Whether the new schema must read what older ones wrote. */
    boolean readsOld() {
        return readsOld;
    }

    /** Whether older schemas must read what the new one writes. */
    boolean readByOld() {
        return readByOld;
    }

    /** Whether all older schemas count and not only the newest of them. */
    boolean isTransitive() {
        return transitive;
    }

    static Optional<Compatibility> named(String name) {
        for (Compatibility level : values()) {
            if (level.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
