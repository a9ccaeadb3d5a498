// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;

/** A store holds what another statement has kept: MR-5006. */
public final class OtherLabelException extends MillraceException {
    private static final long serialVersionUID = 1L;

    private final String store;

    OtherLabelException(String store, String found, String wanted) {
        super(
                ErrorCode.STATE_OF_OTHER_STATEMENT,
                store + " holds " + found + ", and the statement now keeps " + wanted,
                "Take the change back; or give the statement another name, which begins with empty state; or begin anew with all"
                        + " of them, under another --app-id.");
        this.store = store;
    }

    /** The name of the store, as it was given. */
    public String store() {
        return store;
    }

    /**
     * The same for people who have the statement's text.
     *
     * @param place of the statement
     */
    public MillraceException at(String place) {
        return new MillraceException(code(), place + ": " + getMessage(), hint(), this);
    }
}
