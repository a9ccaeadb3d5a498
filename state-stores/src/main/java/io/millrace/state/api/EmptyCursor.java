// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

/** A walk over nothing. */
enum EmptyCursor implements Cursor {
    INSTANCE;

    @Override
    public boolean next() {
        return false;
    }

    @Override
    public byte[] key() {
        throw new IllegalStateException("before the first entry");
    }

    @Override
    public byte[] value() {
        throw new IllegalStateException("before the first entry");
    }

    @Override
    public void close() {}
}
