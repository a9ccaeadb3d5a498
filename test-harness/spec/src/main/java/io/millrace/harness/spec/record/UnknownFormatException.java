// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.record;

/** Records of a format that the runner neither writes nor reads. */
public final class UnknownFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownFormatException(String format) {
        super("the runner has no records of format " + format);
    }
}
