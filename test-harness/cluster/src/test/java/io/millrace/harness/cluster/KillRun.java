// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import io.millrace.topology.devkit.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a pipeline in a process that is killed again and again while its input goes on, then once more to the end. One thread.
 *
 * <p>Once state was committed no process may restore a store from the beginning of its changelog: what a killed one leaves is used.
 *
 * <p>Two of three kills come within 1.5 s after all tasks run, the third before that, while the process starts or restores.
 */
final class KillRun {
    private static final int AFTER_READY_MILLIS = 1_500;
    private static final int FROM_START_MILLIS = 3_000;
    /** Some commit intervals. */
    private static final int PERSISTED_AFTER_MILLIS = 700;

    private final Trial trial;
    private final EngineSettings settings;
    private final Path folder;
    private final Random random;
    private final Disk disk;
    private boolean isPersisted;

    /** What a new process finds of the one that was killed. */
    enum Disk {
        AS_LEFT,
        EMPTY
    }

    /** @param random where the moments come from */
    KillRun(Trial trial, EngineSettings settings, Path folder, Random random) {
        this(trial, settings, folder, random, Disk.AS_LEFT);
    }

    KillRun(Trial trial, EngineSettings settings, Path folder, Random random, Disk disk) {
        this.trial = trial;
        this.disk = disk;
        this.settings = settings;
        this.folder = folder;
        this.random = random;
    }

    /** Kills as often as told and then verifies every row; the trial is prepared before. */
    Trial.Counts run(int kills) {
        try (Feed feed = new Feed(List.of(trial))) {
            for (int kill = 0; kill < kills; kill++) {
                killOnce(kill);
                if (disk == Disk.EMPTY) {
                    Folders.delete(settings.stateDirectory());
                }
            }
        }
        trial.end();
        System.out.println("produced " + trial.produced());
        System.out.println(EngineChild.untilEnd(settings, trial.folder().sql(), folder));
        return trial.verify();
    }

    private void killOnce(int kill) {
        ChildJvm engine =
                EngineChild.start(EngineMain.RUN, settings, trial.folder().sql(), folder, List.of());
        try {
            boolean duringStart = kill % 3 == 2;
            if (!duringStart) {
                long wholeRestores = EngineChild.awaitReady(engine);
                if (isPersisted && wholeRestores > 0) {
                    throw new IllegalStateException(
                            wholeRestores + " stores were restored from the beginning after kill " + (kill - 1));
                }
            }
            int millis = random.nextInt(duringStart ? FROM_START_MILLIS : AFTER_READY_MILLIS);
            long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (System.nanoTime() < at) {
                LockSupport.parkNanos(at - System.nanoTime());
            }
            if (!engine.isAlive()) {
                throw new IllegalStateException("the engine ended by itself: " + engine.lastLines());
            }
            isPersisted |= disk == Disk.AS_LEFT && !duringStart && millis > PERSISTED_AFTER_MILLIS;
            System.out.println("kill " + kill + (duringStart ? ", while it starts, after " : ", while it runs, after ")
                    + millis + " ms");
        } finally {
            engine.kill();
        }
    }
}
