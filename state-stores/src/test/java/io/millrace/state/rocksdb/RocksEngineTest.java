// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.Guarantee;
import io.millrace.state.api.LocalTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;

final class RocksEngineTest {
    private static final byte[] KEY = "key".getBytes(UTF_8);
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    @TempDir
    Path folder;

    private RocksEngine engine;

    @BeforeEach
    void open_engine() {
        engine = RocksEngine.withBudget(16 << 20);
    }

    @AfterEach
    void close_engine() {
        engine.close();
    }

    @Test
    void entries_and_offset_outlive_a_clean_close() {
        try (LocalTable table = engine.open(folder)) {
            table.applyRestored(sink -> sink.change(KEY, VALUE), "t-0", 7);
        }
        try (LocalTable table = engine.open(folder)) {
            assertThat(table.get(KEY)).isEqualTo(VALUE);
            assertThat(table.offset("t-0")).isEqualTo(7);
            assertThat(table.offset("t-1")).isNull();
        }
    }

    @Test
    void a_kill_after_an_uncommitted_write_leaves_no_offset(@TempDir Path image) throws IOException {
        try (LocalTable table = engine.open(folder)) {
            table.applyRestored(sink -> sink.change(KEY, VALUE), "t-0", 7);
            table.apply(sink -> sink.change(KEY, "uncommitted".getBytes(UTF_8)), Guarantee.EXACTLY_ONCE);
            copy(folder, image);
        }
        try (LocalTable table = engine.open(image)) {
            assertThat(table.offset("t-0")).isNull();
        }
    }

    @Test
    void a_kill_under_at_least_once_keeps_what_was_flushed(@TempDir Path image) throws IOException {
        try (LocalTable table = engine.open(folder)) {
            table.setOffset("t-0", 7);
            table.apply(sink -> sink.change(KEY, VALUE), Guarantee.AT_LEAST_ONCE);
            copy(folder, image);
        }
        try (LocalTable table = engine.open(image)) {
            assertThat(table.offset("t-0")).isEqualTo(7);
            assertThat(table.get(KEY)).isEqualTo(VALUE);
        }
    }

    @Test
    void a_table_without_its_manifest_is_rebuilt_empty() throws IOException {
        fill();
        for (Path file : files("MANIFEST-")) {
            Files.delete(file);
        }
        expectEmpty();
    }

    @Test
    void a_table_with_a_broken_manifest_is_rebuilt_empty() throws IOException {
        fill();
        for (Path file : files("MANIFEST-")) {
            Files.write(file, new byte[] {1, 2, 3});
        }
        expectEmpty();
    }

    @Test
    void a_table_with_a_missing_data_file_is_rebuilt_empty() throws IOException {
        fill();
        for (Path file : files(".sst")) {
            Files.delete(file);
        }
        expectEmpty();
    }

    @Test
    void a_flipped_bit_is_found_when_read_and_mended_by_the_next_opening() throws IOException {
        fill();
        for (Path file : files(".sst")) {
            byte[] content = Files.readAllBytes(file);
            for (int i = 10; i < content.length / 2; i += 100) {
                content[i] ^= 1;
            }
            Files.write(file, content);
        }
        // Which bytes are hit decides when it is found: at the opening, which empties the table, or when they are read.
        try (LocalTable table = engine.open(folder)) {
            assertThat(catchThrowable(() -> assertThat(readAll(table)).isZero()))
                    .satisfiesAnyOf(
                            found -> assertThat(found).isNull(),
                            found -> assertThat(found)
                                    .isInstanceOfSatisfying(
                                            MillraceException.class,
                                            e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_UNREADABLE)));
        }
        expectEmpty();
    }

    /** The file is damaged behind the back of a table that is open, so that only a read can find it. */
    @Test
    void damage_below_an_open_table_is_told_and_mended_by_the_next_opening() throws IOException {
        fill();
        try (LocalTable table = engine.open(folder)) {
            for (Path file : files(".sst")) {
                byte[] noise = new byte[(int) Files.size(file) / 2];
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(noise));
                }
            }
            assertThatThrownBy(() -> readAll(table))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_UNREADABLE))
                    .hasMessageContaining(folder.toString());
        }
        expectEmpty();
    }

    /** A file where RocksDB wants to make its next log: a disk that refuses needs no privileges this way. */
    @Test
    void a_disk_that_takes_no_more_files_is_told_and_not_taken_for_damage() throws IOException {
        Path place = folder.resolve("table");
        try (LocalTable table = engine.open(place);
                LogLines log = LogLines.of(RocksEngine.class)) {
            byte[] value = new byte[100_000];
            table.apply(sink -> sink.change(KEY, value), Guarantee.AT_LEAST_ONCE);
            RocksEngine.deleteAll(place);
            Files.delete(place);
            Files.createFile(place);
            assertThatThrownBy(() -> {
                        // What fits into the memtable goes to the log that is open; more than that needs a new one.
                        for (int i = 0; i < 1_000; i++) {
                            byte[] key = ("key" + i).getBytes(UTF_8);
                            table.apply(sink -> sink.change(key, value), Guarantee.AT_LEAST_ONCE);
                        }
                    })
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_WRITE_FAILED))
                    .hasMessageContaining(place.toString());
            assertThat(log.lines())
                    .as("no attempt to mark the table for a rebuild")
                    .isEmpty();
        }
    }

    @Test
    void a_table_of_another_version_is_rebuilt_empty() throws Exception {
        fill();
        List<ColumnFamilyDescriptor> families = List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
                new ColumnFamilyDescriptor("offsets".getBytes(UTF_8)));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB db = RocksDB.open(options, folder.toString(), families, handles)) {
            db.put(handles.get(1), new byte[] {0, 'v'}, new byte[] {2});
            handles.forEach(ColumnFamilyHandle::close);
        }
        try (LogLines log = LogLines.of(RocksEngine.class)) {
            expectEmpty();
            assertThat(log.lines())
                    .containsExactly("MR-5003 error: " + folder + " is of another version and is rebuilt");
        }
    }

    @Test
    void a_folder_that_is_open_already_is_refused_and_not_touched() {
        try (LocalTable table = engine.open(folder)) {
            table.setOffset("t-0", 7);
            assertThatThrownBy(() -> engine.open(folder))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DIRECTORY));
        }
        try (LocalTable table = engine.open(folder)) {
            assertThat(table.offset("t-0")).isEqualTo(7);
        }
    }

    @Test
    void a_folder_that_cannot_be_made_is_refused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> engine.open(file.resolve("table")))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DIRECTORY));
    }

    @Test
    void closing_a_table_ends_its_cursors() {
        LocalTable table = engine.open(folder);
        table.applyRestored(sink -> sink.change(KEY, VALUE), "t-0", 7);
        Cursor cursor = table.scan(new byte[0], null);
        table.close();
        table.close();
        assertThat(cursor.next()).isFalse();
        cursor.close();
    }

    @Test
    void memory_stays_inside_the_budget() {
        try (LocalTable table = engine.open(folder)) {
            byte[] value = new byte[1000];
            for (int batch = 0; batch < 200; batch++) {
                int from = batch * 200;
                table.apply(
                        sink -> {
                            for (int i = 0; i < 200; i++) {
                                sink.change(("key" + (from + i)).getBytes(UTF_8), value);
                            }
                        },
                        Guarantee.AT_LEAST_ONCE);
            }
            assertThat(engine.memoryInUseBytes()).isLessThan(24L << 20);
        }
    }

    /** Enough for data files, since what lies in the log only is another matter. */
    private void fill() {
        byte[] value = new byte[2000];
        new java.util.Random(1).nextBytes(value);
        try (LocalTable table = engine.open(folder)) {
            for (int i = 0; i < 3000; i++) {
                byte[] key = ("key" + i).getBytes(UTF_8);
                table.applyRestored(sink -> sink.change(key, value), "t-0", i);
            }
        }
        assertThat(files(".sst")).isNotEmpty();
    }

    private void expectEmpty() {
        try (LocalTable table = engine.open(folder)) {
            assertThat(table.offset("t-0")).isNull();
            assertThat(readAll(table)).isZero();
            table.applyRestored(sink -> sink.change(KEY, VALUE), "t-0", 7);
        }
        try (LocalTable table = engine.open(folder)) {
            assertThat(table.get(KEY)).isEqualTo(VALUE);
        }
    }

    private static int readAll(LocalTable table) {
        int count = 0;
        try (Cursor cursor = table.scan(new byte[0], null)) {
            while (cursor.next()) {
                count++;
            }
        }
        return count;
    }

    private List<Path> files(String part) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains(part))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
