// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

    private static final String STORE = "store";

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
        try (TaskDatabase database = engine.open(folder)) {
            write(database, KEY, VALUE, 7);
        }
        try (TaskDatabase database = engine.open(folder)) {
            assertThat(database.table(STORE).get(KEY)).isEqualTo(VALUE);
            assertThat(database.offset(STORE)).isEqualTo(7);
            assertThat(database.offset("other")).isNull();
        }
    }

    @Test
    void a_kill_keeps_what_was_written(@TempDir Path image) throws IOException {
        String identity;
        try (TaskDatabase database = engine.open(folder)) {
            identity = database.identity();
            write(database, KEY, VALUE, 7);
            database.setTopicId(STORE, "id");
            copy(folder, image);
        }
        try (TaskDatabase database = engine.open(image)) {
            assertThat(database.offset(STORE)).isEqualTo(7);
            assertThat(database.topicId(STORE)).isEqualTo("id");
            assertThat(database.table(STORE).get(KEY)).isEqualTo(VALUE);
            assertThat(database.identity()).isEqualTo(identity);
        }
    }

    @Test
    void a_database_without_its_manifest_is_rebuilt_empty() throws IOException {
        fill();
        for (Path file : files("MANIFEST-")) {
            Files.delete(file);
        }
        expectEmpty();
    }

    @Test
    void a_database_with_a_broken_manifest_is_rebuilt_empty() throws IOException {
        fill();
        for (Path file : files("MANIFEST-")) {
            Files.write(file, new byte[] {1, 2, 3});
        }
        expectEmpty();
    }

    @Test
    void a_database_with_a_missing_data_file_is_rebuilt_empty() throws IOException {
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
        // Which bytes are hit decides when it is found: at the opening, which empties the database, or when they are
        // read.
        try (TaskDatabase database = engine.open(folder)) {
            assertThat(catchThrowable(() -> assertThat(readAll(database)).isZero()))
                    .satisfiesAnyOf(
                            found -> assertThat(found).isNull(),
                            found -> assertThat(found)
                                    .isInstanceOfSatisfying(
                                            MillraceException.class,
                                            e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_UNREADABLE)));
        }
        expectEmpty();
    }

    /** The file is damaged behind the back of a database that is open, so that only a read can find it. */
    @Test
    void damage_below_an_open_database_is_told_and_mended_by_the_next_opening() throws IOException {
        fill();
        try (TaskDatabase database = engine.open(folder)) {
            List<Path> damaged;
            do {
                damaged = files(".sst");
                damaged.forEach(RocksEngineTest::damage);
                // RocksDB's own threads may have made other files meanwhile.
            } while (!files(".sst").equals(damaged));
            assertThatThrownBy(() -> readAll(database))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_UNREADABLE))
                    .hasMessageContaining(folder.toString());
        }
        expectEmpty();
    }

    private static void damage(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[(int) channel.size() / 2]));
        } catch (NoSuchFileException e) {
            // Gone since it was listed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file where RocksDB wants to make its next log: a disk that refuses needs no privileges this way. */
    @Test
    void a_disk_that_takes_no_more_files_is_told_and_not_taken_for_damage() throws IOException {
        Path place = folder.resolve("database");
        try (TaskDatabase database = engine.open(place);
                LogLines log = LogLines.of(RocksEngine.class)) {
            byte[] value = new byte[100_000];
            write(database, KEY, value, 0);
            RocksEngine.deleteAll(place);
            Files.delete(place);
            Files.createFile(place);
            assertThatThrownBy(() -> {
                        // What fits into the memtable goes to the log that is open; more than that needs a new one.
                        for (int i = 0; i < 1_000; i++) {
                            byte[] key = ("key" + i).getBytes(UTF_8);
                            write(database, key, value, 0);
                        }
                    })
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_WRITE_FAILED))
                    .hasMessageContaining(place.toString());
            assertThat(log.lines())
                    .as("no attempt to mark the database for a rebuild")
                    .isEmpty();
        }
    }

    @Test
    void a_database_of_another_version_is_rebuilt_empty() throws Exception {
        fill();
        List<ColumnFamilyDescriptor> families = List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
                new ColumnFamilyDescriptor(STORE.getBytes(UTF_8)));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB db = RocksDB.open(options, folder.toString(), families, handles)) {
            db.put(handles.get(0), new byte[] {'v'}, new byte[] {3});
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
        try (TaskDatabase database = engine.open(folder)) {
            write(database, KEY, VALUE, 7);
            assertThatThrownBy(() -> engine.open(folder))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DIRECTORY));
        }
        try (TaskDatabase database = engine.open(folder)) {
            assertThat(database.offset(STORE)).isEqualTo(7);
        }
    }

    @Test
    void a_folder_that_cannot_be_made_is_refused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> engine.open(file.resolve("database")))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DIRECTORY));
    }

    @Test
    void closing_a_database_ends_its_cursors() {
        TaskDatabase database = engine.open(folder);
        write(database, KEY, VALUE, 7);
        Cursor cursor = database.table(STORE).scan(new byte[0], null);
        database.close();
        database.close();
        assertThat(cursor.next()).isFalse();
        cursor.close();
    }

    @Test
    void memory_stays_inside_the_budget() {
        try (TaskDatabase database = engine.open(folder)) {
            byte[] value = new byte[1000];
            for (int batch = 0; batch < 200; batch++) {
                int from = batch * 200;
                database.write(List.of(new TableWrite(
                        STORE,
                        sink -> {
                            for (int i = 0; i < 200; i++) {
                                sink.change(("key" + (from + i)).getBytes(UTF_8), value);
                            }
                        },
                        0L)));
            }
            assertThat(engine.memoryInUseBytes()).isLessThan(24L << 20);
        }
    }

    private static void write(TaskDatabase database, byte[] key, byte[] value, long offset) {
        database.write(List.of(new TableWrite(STORE, sink -> sink.change(key, value), offset)));
    }

    /** Enough for data files, since what lies in the log only is another matter. */
    private void fill() {
        byte[] value = new byte[2000];
        new java.util.Random(1).nextBytes(value);
        try (TaskDatabase database = engine.open(folder)) {
            for (int i = 0; i < 3000; i++) {
                byte[] key = ("key" + i).getBytes(UTF_8);
                write(database, key, value, i);
            }
        }
        assertThat(files(".sst")).isNotEmpty();
    }

    private void expectEmpty() {
        try (TaskDatabase database = engine.open(folder)) {
            assertThat(database.offset(STORE)).isNull();
            assertThat(readAll(database)).isZero();
            write(database, KEY, VALUE, 7);
        }
        try (TaskDatabase database = engine.open(folder)) {
            assertThat(database.table(STORE).get(KEY)).isEqualTo(VALUE);
        }
    }

    private static int readAll(TaskDatabase database) {
        int count = 0;
        try (Cursor cursor = database.table(STORE).scan(new byte[0], null)) {
            while (cursor.next()) {
                count++;
            }
        }
        return count;
    }

    private List<Path> files(String part) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains(part))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
