// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.TaskDatabase;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A disk with RocksDB on it. A kill is a copy of the open files. */
final class RocksMachine implements Machine {
    private final RocksEngine engine;
    private final Path parent;
    private final int copies;
    private final List<TaskDatabase> opened = new ArrayList<>();

    /** @param parent each copy is a folder in it */
    RocksMachine(RocksEngine engine, Path parent) {
        this(engine, parent, 0);
    }

    private RocksMachine(RocksEngine engine, Path parent, int copies) {
        this.engine = engine;
        this.parent = parent;
        this.copies = copies;
    }

    @Override
    public Path folder() {
        return parent.resolve("disk" + copies);
    }

    @Override
    public TaskStates.DatabaseOpener opener() {
        return new TaskStates.DatabaseOpener() {
            @Override
            public TaskDatabase open(Path folder) {
                TaskDatabase database = engine.open(folder);
                opened.add(database);
                return database;
            }

            @Override
            public boolean persistent() {
                return true;
            }
        };
    }

    @Override
    public Machine killed() {
        RocksMachine next = new RocksMachine(engine, parent, copies + 1);
        copy(folder(), next.folder());
        end();
        return next;
    }

    @Override
    public void end() {
        opened.forEach(TaskDatabase::close);
    }

    /** As a kill leaves it: at one moment. RocksDB's own threads may be at work, so it is copied until nothing moved meanwhile. */
    static void copy(Path from, Path to) {
        Map<Path, Long> before;
        do {
            before = sizes(from);
            delete(to);
            for (Path file : before.keySet()) {
                copyFile(from.resolve(file), to.resolve(file));
            }
        } while (!before.equals(sizes(from)));
    }

    private static void copyFile(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            if (!Files.isDirectory(from)) {
                Files.copy(from, to);
            } else {
                Files.createDirectories(to);
            }
        } catch (NoSuchFileException e) {
            // The sizes will tell.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<Path, Long> sizes(Path folder) {
        Map<Path, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                sizes.put(folder.relativize(file), Files.isDirectory(file) ? 0 : Files.size(file));
            }
            return sizes;
        } catch (NoSuchFileException | UncheckedIOException e) {
            return sizes(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
