// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import org.jspecify.annotations.Nullable;

/** What stands behind an exception of Kafka Streams. */
final class Causes {
    private Causes() {}

    /** All messages and hints, from the outermost. */
    static String text(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (@Nullable Throwable at = thrown; at != null; at = at.getCause()) {
            text.append(at).append('\n');
            if (at instanceof io.millrace.schema.errors.MillraceException coded) {
                text.append(coded.render()).append('\n');
            }
        }
        return text.toString();
    }
}
