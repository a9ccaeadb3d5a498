// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The committed state of all stores of one task, as this machine has it: a table for each store, with the changelog offset
 * that it corresponds to.
 *
 * <p>Confined to one thread at a time; another may take over when the first is done with it.
 *
 * <p>The rule that makes a crash safe: a database holds nothing that is not committed, and a table holds exactly the
 * changelog's records up to its offset. So what is found after a crash is right, and only the records behind the offset are
 * missing.
 *
 * <p>Errors: {@code MillraceException} MR-5001 when what is there cannot be read (it is made anew at the next opening), MR-5004
 * when a write failed.
 */
public interface TaskDatabase extends AutoCloseable {
    /** Names what is in the database: another one at the same place has another name. */
    String identity();

    /** Whether it was made by this opening: there was nothing, or nothing that could be used. */
    boolean isNew();

    /** The table of a store; an empty one when there was none. Usable until the database is closed. */
    LocalTable table(String name);

    /** The offset of the last changelog record in a table, or null when there is none. */
    @Nullable
    Long offset(String table);

    /** The id of the topic that a table's offset counts in, or null when it was never said. */
    @Nullable
    String topicId(String table);

    /** Keeps the id of a table's changelog topic. */
    void setTopicId(String table, String topicId);

    /** Writes to some tables at once: after a crash either all of it is there or nothing. */
    void write(List<TableWrite> writes);

    /**
     * As {@link #write} to one table, for many changes in ascending order, each key once, that can be given again: after a crash in
     * the middle the table may have some of the changes and the offset of before, and whoever continues from that offset makes
     * them once more.
     */
    void load(TableWrite write);

    /**
     * Begins anew with what is on disk, after a write that failed: some failures leave a database that refuses all that follow. Does
     * nothing while cursors are open.
     *
     * @throws io.millrace.schema.errors.MillraceException when it cannot be opened; it must then be closed
     */
    void reopen();

    /** Empties a table and forgets its offset and topic. */
    void forget(String table);

    /** Closes cursors that are still open, and the database. May be called twice. */
    @Override
    void close();
}
