// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.rocksdb.LogLines;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files of one task's database: found, with its code, and that database alone rebuilt from its changelogs, or without
 * effect; never a wrong result. Again with {@code -Dmillrace.test.seed=<seed>}.
 */
@SuppressWarnings("NullAway.Init")
final class CorruptionTest {
    private static final int RANDOM_INJECTIONS = 150;
    private static final long ENGINE_BYTES = 8 << 20;

    @TempDir(factory = MemoryTempDir.class)
    Path folder;

    private final long seed = Long.getLong("millrace.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final FakeBroker broker = new FakeBroker();
    private final List<NavigableMap<byte[], byte[]>> expected = new ArrayList<>();
    private RocksEngine engine;
    private LogLines engineLog;
    private LogLines statesLog;
    private long neighbourOffset;
    private int found;
    private int harmless;

    /** Disks to damage: as a process left them that was killed, that ended, and the killed one some generations before. */
    private enum Image {
        KILLED,
        CLOSED,
        EARLIER
    }

    private enum Damage {
        BIT,
        BITS,
        TRUNCATED,
        DELETED,
        ZEROED,
        EMPTIED,
        EARLIER_FILE,
        EARLIER_DATABASE,
        NEIGHBOURS_DATABASE
    }

    @BeforeEach
    void make_images() {
        engine = RocksEngine.withBudget(ENGINE_BYTES);
        engineLog = LogLines.only(RocksEngine.class);
        statesLog = LogLines.only(TaskStates.class);
        RocksMachine machine = new RocksMachine(engine, folder.resolve("origin"));
        SimulatedProcess process = new SimulatedProcess(machine, broker, FakeContext.EXACTLY);
        List<SimulatedTask> tasks = List.of(process.task(0, "large", "small"), process.task(1, "large"));
        tasks.forEach(SimulatedTask::openAndRun);
        for (int generation = 0; generation < 32; generation++) {
            if (generation == 25) {
                RocksMachine.copy(machine.folder(), place(Image.EARLIER));
            }
            if (generation == 10) {
                process.closeClean();
                tasks.forEach(SimulatedTask::openAndRun);
            }
            write(tasks.get(0).store(0), 200, 1000);
            write(tasks.get(0).store(1), 3, 8);
            write(tasks.get(1).store(0), 3, 8);
            process.commit();
        }
        RocksMachine.copy(machine.folder(), place(Image.KILLED));
        process.closeClean();
        RocksMachine.copy(machine.folder(), place(Image.CLOSED));
        for (SimulatedTask task : tasks) {
            for (int i = 0; i < task.stores().size(); i++) {
                expected.add(broker.contents(task.changelog(i), Long.MAX_VALUE));
            }
        }
        neighbourOffset = broker.last(tasks.get(1).changelog(0));
    }

    @AfterEach
    void close_engine() {
        engine.close();
        engineLog.close();
        statesLog.close();
    }

    private Path place(Image image) {
        return folder.resolve(image.name()).resolve("disk0");
    }

    private static Path database(Path disk) {
        return disk.resolve(TaskStates.DATABASES).resolve("0_0");
    }

    private void write(OrderedStateStore store, int count, int valueBytes) {
        for (int i = 0; i < count; i++) {
            byte[] key = {(byte) random.nextInt(8), (byte) random.nextInt(256)};
            if (random.nextInt(10) == 0) {
                store.delete(key);
            } else {
                byte[] value = new byte[valueBytes];
                random.nextBytes(value);
                store.put(key, value);
            }
        }
    }

    private interface Injection {
        void into(Path database) throws IOException;
    }

    /** Damages a copy and opens it as a new process does, and again after a failure, as Kafka Streams does. */
    private void inject(String what, Image image, Injection injection) throws IOException {
        String description = "seed " + seed + ", " + image + ", " + what;
        // A new process has an empty block cache: the origin's would give sound blocks of damaged copies.
        try (RocksEngine fresh = RocksEngine.withBudget(ENGINE_BYTES)) {
            RocksMachine machine = new RocksMachine(fresh, folder.resolve("damaged"));
            RocksMachine.delete(machine.folder());
            RocksMachine.copy(place(image), machine.folder());
            injection.into(database(machine.folder()));
            engineLog.lines().clear();
            statesLog.lines().clear();
            live(machine, description + " of " + files(database(place(image))));
        }
        List<String> lines = Stream.concat(engineLog.lines().stream(), statesLog.lines().stream())
                .toList();
        assertThat(lines).as(description).allMatch(line -> line.matches("(?s)MR-500[13] error: .*0_0.*"));
        assertThat(lines).as("told and rebuilt once: " + description).hasSizeLessThanOrEqualTo(1);
        if (lines.isEmpty()) {
            harmless++;
        } else {
            found++;
        }
    }

    private void live(RocksMachine machine, String description) {
        SimulatedProcess process = new SimulatedProcess(machine, broker, FakeContext.EXACTLY);
        List<SimulatedTask> tasks = List.of(process.task(0, "large", "small"), process.task(1, "large"));
        int failures = 0;
        try {
            while (!isRightAfterRestore(tasks)) {
                failures++;
                assertThat(failures).as("openings that failed").isLessThan(2);
                process.closeDirty();
            }
            process.closeDirty();
            tasks.forEach(SimulatedTask::open);
            assertThat(offset(tasks.get(0), 0))
                    .as("no second rebuild")
                    .isEqualTo(broker.last(tasks.get(0).changelog(0)));
            checkContents(tasks);
            process.closeDirty();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(description, e);
        } finally {
            machine.end();
        }
    }

    private boolean isRightAfterRestore(List<SimulatedTask> tasks) {
        try {
            tasks.forEach(SimulatedTask::open);
            assertThat(offset(tasks.get(1), 0)).as("the neighbour").isEqualTo(neighbourOffset);
            tasks.forEach(task -> task.restore(10_000));
            tasks.forEach(SimulatedTask::run);
            checkContents(tasks);
            return true;
        } catch (MillraceException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.STATE_UNREADABLE);
            return false;
        }
    }

    private void checkContents(List<SimulatedTask> tasks) {
        StoreModel.same("large", tasks.get(0).store(0).scan(new byte[0], null), expected.get(0));
        StoreModel.same("small", tasks.get(0).store(1).scan(new byte[0], null), expected.get(1));
        StoreModel.same("neighbour", tasks.get(1).store(0).scan(new byte[0], null), expected.get(2));
    }

    private static long offset(SimulatedTask task, int index) {
        TopicPartition changelog = task.changelog(index);
        Long offset = task.store(index).committedOffset(changelog);
        return offset == null ? -1 : offset;
    }

    private static List<Path> files(Path database) throws IOException {
        try (Stream<Path> files = Files.list(database)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void each_file_in_turn_is_missing_or_zero() throws IOException {
        System.out.println("CorruptionTest seed " + seed);
        for (Image image : List.of(Image.KILLED, Image.CLOSED)) {
            for (Path file : files(database(place(image)))) {
                String name = file.getFileName().toString();
                inject(name + " deleted", image, database -> Files.delete(database.resolve(name)));
                inject(
                        name + " zeroed",
                        image,
                        database -> Files.write(
                                database.resolve(name), new byte[(int) Files.size(database.resolve(name))]));
            }
        }
        report();
    }

    @Test
    void whatever_is_damaged_is_found_or_harmless() throws IOException {
        System.out.println("CorruptionTest seed " + seed);
        for (int i = 0; i < RANDOM_INJECTIONS; i++) {
            Damage damage = Damage.values()[random.nextInt(Damage.values().length)];
            Image image = random.nextBoolean() ? Image.KILLED : Image.CLOSED;
            List<Path> files = files(database(place(image)));
            String name = files.get(random.nextInt(files.size())).getFileName().toString();
            inject(damage + " " + name + " (" + i + ")", image, database -> damage(database, name, damage));
        }
        report();
    }

    private void damage(Path database, String name, Damage damage) throws IOException {
        Path file = database.resolve(name);
        byte[] content = Files.readAllBytes(file);
        switch (damage) {
            case BIT, BITS -> {
                for (int i = damage == Damage.BIT ? 1 : 20; i > 0 && content.length > 0; i--) {
                    content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(file, content);
            }
            case TRUNCATED -> Files.write(file, Arrays.copyOf(content, random.nextInt(content.length + 1)));
            case DELETED -> Files.delete(file);
            case ZEROED -> Files.write(file, new byte[content.length]);
            case EMPTIED -> Files.write(file, new byte[0]);
            case EARLIER_FILE -> {
                Path earlier = database(place(Image.EARLIER)).resolve(name);
                if (Files.exists(earlier)) {
                    Files.write(file, Files.readAllBytes(earlier));
                }
            }
            case EARLIER_DATABASE -> {
                RocksMachine.delete(database);
                RocksMachine.copy(database(place(Image.EARLIER)), database);
            }
            case NEIGHBOURS_DATABASE -> {
                Path neighbour = database.resolveSibling("0_1");
                RocksMachine.delete(database);
                RocksMachine.copy(neighbour, database);
            }
        }
    }

    private void report() {
        System.out.println("CorruptionTest found " + found + ", harmless " + harmless);
        assertThat(found).isPositive();
        assertThat(harmless).isPositive();
    }
}
