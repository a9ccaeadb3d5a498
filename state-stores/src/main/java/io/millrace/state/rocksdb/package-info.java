// SPDX-License-Identifier: Apache-2.0
/**
 * State on disk, in RocksDB.
 *
 * <p>In: the store contract, and a budget of bytes for the whole process. Out: a database a folder. Entry: {@link
 * io.millrace.state.rocksdb.RocksEngine}. Invariants: entries and offsets change in one atomic batch; local data that
 * cannot be read is thrown away and reported empty, never read in part.
 *
 * <p>The write-ahead log is on and not synced. So a killed process loses nothing that was flushed, a machine that loses
 * power comes back with an earlier but whole state and the offset that belongs to it, and no commit waits for the disk.
 * It costs a second write of each dirty key per commit, which coalescing has made few.
 *
 * <p>What is restored in bulk comes as sorted files, which take neither log nor memtable; the offset follows them.
 *
 * <p>Errors: MR-5001 and MR-5003 (rebuilt), MR-5002 (the folder), MR-5004 (a write failed), MR-5005 (no space).
 */
@NullMarked
package io.millrace.state.rocksdb;

import org.jspecify.annotations.NullMarked;
