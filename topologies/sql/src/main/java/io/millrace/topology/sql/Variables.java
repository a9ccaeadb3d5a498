// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What DEFINE gave names to, for the statements behind it; the files of one application share them. Names have no case. One
 * thread.
 */
public final class Variables {
    /** Two dollars stand for one, and what is behind them stays as it is. */
    private static final Pattern USE = Pattern.compile("\\$?\\$\\{([^{}\\r\\n]*)\\}");

    private final Map<String, String> values = new TreeMap<>();

    /** Whether a text may hold a use of one. */
    static boolean mayBeIn(String text) {
        return text.contains("${");
    }

    void define(String name, @Nullable String value) {
        if (value == null) {
            values.remove(key(name));
        } else {
            values.put(key(name), value);
        }
    }

    private static String key(String name) {
        return name.trim().toUpperCase(Locale.ROOT);
    }

    /**
     * The text with values in place of names.
     *
     * @param undefined takes name and place of a use that nothing defines, and gives what stands there instead
     */
    String replace(String text, BiFunction<String, Integer, String> undefined) {
        Matcher uses = USE.matcher(text);
        StringBuilder replaced = new StringBuilder();
        while (uses.find()) {
            String value;
            if (uses.group().startsWith("$$")) {
                value = uses.group().substring(1);
            } else {
                String known = values.get(key(uses.group(1)));
                value = known == null ? undefined.apply(uses.group(1), uses.start()) : known;
            }
            uses.appendReplacement(replaced, Matcher.quoteReplacement(value));
        }
        return uses.appendTail(replaced).toString();
    }
}
