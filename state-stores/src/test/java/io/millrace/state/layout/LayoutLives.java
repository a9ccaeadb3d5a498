// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.state.api.OrderedStore;
import io.millrace.state.kafka.TaskLife;
import io.millrace.state.kafka.TaskLife.Disk;
import io.millrace.state.kafka.TaskLife.End;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Runs random lives of layouts beside models: most on a disk that is a map, some without a disk, a few on RocksDB. Again with
 * {@code -Dmillrace.test.seed=<seed>}; {@code -Dmillrace.test.lives=<factor>} takes that many times more.
 */
final class LayoutLives {
    /** A layout over stores, and what it should hold. */
    interface Subject {
        /** The layout is made anew over what is committed. */
        void open(List<OrderedStore> stores);

        /** Does something to layout and model, and compares what comes of it. Gives a word for the story. */
        String step();

        void beforeCommit();

        /** The model's state of this moment is what is committed. */
        void committed();

        /** The model goes back to what is committed. */
        void rolledBack();

        /** Compares everything. */
        void check();
    }

    interface Maker {
        Subject make(Random random);
    }

    private final String name;
    private final String[] stores;
    private final Maker maker;
    private final long seed = Long.getLong("millrace.test.seed", new Random().nextLong());
    private final int factor = Integer.getInteger("millrace.test.lives", 1);

    LayoutLives(String name, Maker maker, String... stores) {
        this.name = name;
        this.maker = maker;
        this.stores = stores;
    }

    void run(int lives, Path folder) {
        System.out.println(name + " seed " + seed);
        for (int i = 0; i < lives * factor; i++) {
            Disk disk = i % 200 == 7 ? Disk.ROCKSDB : i % 4 == 0 ? Disk.HEAP : Disk.MAP;
            StringBuilder story = new StringBuilder(disk.name());
            try (TaskLife life = new TaskLife(disk, folder.resolve("life" + i), stores)) {
                live(life, new Random(seed + i), story);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " life " + i + " " + story, e);
            }
        }
    }

    private void live(TaskLife life, Random random, StringBuilder story) {
        Subject subject = maker.make(random);
        subject.open(stores(life));
        for (int transaction = 0; transaction < 8; transaction++) {
            for (int step = random.nextInt(12); step > 0; step--) {
                story.append(' ').append(subject.step());
            }
            End end = random.nextInt(3) > 0 ? End.COMMIT : End.values()[random.nextInt(End.values().length)];
            story.append(' ').append(end);
            subject.beforeCommit();
            life.end(end);
            if (end.isCommitted()) {
                subject.committed();
            } else {
                subject.rolledBack();
            }
            if (end != End.COMMIT) {
                subject.open(stores(life));
            }
            subject.check();
        }
    }

    private List<OrderedStore> stores(TaskLife life) {
        OrderedStore[] all = new OrderedStore[stores.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = life.store(i);
        }
        return List.of(all);
    }
}
