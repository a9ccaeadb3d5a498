// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.TaskDatabase;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
