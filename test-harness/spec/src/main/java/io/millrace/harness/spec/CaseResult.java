// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import org.jspecify.annotations.Nullable;

/**
 * What became of a case. Immutable.
 *
 * @param source names the case, together with {@code format}
 * @param area what the case belongs to
 * @param suite what kind of queries it has
 * @param detail the reason in its first line
 * @param messageMatched for cases that must be refused: whether our message contains the original's; null for others
 */
public record CaseResult(
        String source,
        @Nullable String format,
        String area,
        String suite,
        Status status,
        String detail,
        @Nullable Boolean messageMatched) {
    /** How it ended. */
    public enum Status {
        /** As the case says. */
        PASS,
        /** It ran, and something differs. */
        FAIL,
        /** It did not run to its end. */
        ERROR,
        /** The engine says itself that it cannot do this yet. */
        UNSUPPORTED
    }

    static CaseResult of(ConformanceCase tested, Status status, String detail) {
        return new CaseResult(tested.source(), tested.format(), tested.area(), tested.suite(), status, detail, null);
    }

    static CaseResult pass(ConformanceCase tested) {
        return of(tested, Status.PASS, "");
    }

    CaseResult withMessageMatched(boolean matched) {
        return new CaseResult(source, format, area, suite, status, detail, matched);
    }
}
