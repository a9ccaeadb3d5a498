// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A list of what does not keep to a rule, each with its reason: {@code key | reason} a line, {@code #} for comments.
 *
 * <p>What is found and not listed fails, and so does what is listed and not found any more, so the list only shrinks. With
 * {@code -Dmillrace.update=true} the second kind is taken out of the file; the first kind is written by people.
 */
final class Ratchet {
    private static final String FOLDER = "test-harness/architecture/src/test/resources/ratchets/";

    private Ratchet() {}

    /** Whether files that tests compare with are written anew. */
    static boolean isUpdating() {
        return Boolean.getBoolean("millrace.update");
    }

    static void check(String name, Collection<String> found) throws IOException {
        Path file = Tree.root().resolve(FOLDER + name + ".txt");
        List<String> lines = Files.readAllLines(file);
        Map<String, String> reasons = reasons(lines);
        assertThat(reasons)
                .as("%s: every entry has a reason", file)
                .allSatisfy((key, reason) -> assertThat(reason).as(key).isNotBlank());
        Set<String> added = new TreeSet<>(found);
        added.removeAll(reasons.keySet());
        Set<String> gone = new TreeSet<>(reasons.keySet());
        gone.removeAll(found);
        if (isUpdating() && !gone.isEmpty()) {
            List<String> kept = new ArrayList<>(lines);
            kept.removeIf(line -> gone.contains(key(line)));
            Files.write(file, kept);
            gone.clear();
        }
        assertThat(added)
                .as("%s: these break the rule; mend them, or list them there as 'key | reason'", file)
                .isEmpty();
        assertThat(gone)
                .as("%s: these keep to the rule now; take them out with -Dmillrace.update=true", file)
                .isEmpty();
    }

    private static Map<String, String> reasons(List<String> lines) {
        Map<String, String> reasons = new TreeMap<>();
        for (String line : lines) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int bar = line.indexOf('|');
                reasons.put(key(line), bar < 0 ? "" : line.substring(bar + 1).trim());
            }
        }
        return reasons;
    }

    private static String key(String line) {
        int bar = line.indexOf('|');
        return line.substring(0, bar < 0 ? line.length() : bar).trim();
    }
}
