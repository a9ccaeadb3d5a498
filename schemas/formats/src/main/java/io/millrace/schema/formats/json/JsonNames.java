// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import io.millrace.schema.types.HotPath;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which column, or field of a STRUCT, a name in a document stands for: the one of exactly that name, and the one that the
 * name is when it is upper-cased. A document's exact name wins over others. Confined to one thread.
 */
@HotPath
final class JsonNames {
    static final int NONE = -1;
    /** Documents may have ever new names; only so many are remembered. */
    private static final int REMEMBERED_MAX = 1024;

    /** Positions of columns, or {@link #NONE}. */
    record Match(int exact, int upperCased) {}

    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<String, Match> matches = new HashMap<>();

    JsonNames(List<String> names) {
        for (String name : names) {
            positions.put(name, positions.size());
        }
    }

    Match match(String name) {
        Match match = matches.get(name);
        if (match != null) {
            return match;
        }
        int exact = position(name);
        int upperCased = position(name.toUpperCase(Locale.ROOT));
        match = new Match(exact, upperCased == exact ? NONE : upperCased);
        if (matches.size() < REMEMBERED_MAX) {
            matches.put(name, match);
        }
        return match;
    }

    private int position(String name) {
        Integer position = positions.get(name);
        return position == null ? NONE : position;
    }
}
