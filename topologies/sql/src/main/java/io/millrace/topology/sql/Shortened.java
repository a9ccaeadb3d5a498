// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

/** Text of a user in a message: one line, not too long. Any thread. */
final class Shortened {
    private static final int LENGTH_MAX = 40;

    private Shortened() {}

    static String text(String text) {
        String head = text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) + "…" : text;
        StringBuilder line = new StringBuilder(head.length());
        for (int i = 0; i < head.length(); i++) {
            line.append(Character.isISOControl(head.charAt(i)) ? ' ' : head.charAt(i));
        }
        return line.toString();
    }
}
