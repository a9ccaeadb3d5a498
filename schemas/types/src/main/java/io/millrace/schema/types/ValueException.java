// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

/**
 * An operation on values failed: a cast, a division, a decimal that does not fit.
 *
 * <p>Without a stack trace, because a topic full of such values must not cost a stack walk each. The message is one line in
 * lower case without a full stop and quotes at most the beginning of a text.
 */
public final class ValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int QUOTED = 40;

    public ValueException(String message) {
        super(message, null, false, false);
    }

    /** A text that does not spell a value of the type. */
    static ValueException notA(String type, String text) {
        return new ValueException(quote(text) + " is not a " + type);
    }

    private static String quote(String text) {
        return "'" + (text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "…") + "'";
    }
}
