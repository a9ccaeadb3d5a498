// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.kafka.FaultyMachine.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to a process and its stores. Each says all that is left to chance in it; keys and values are hexadecimal. */
sealed interface LifeStep {
    void in(StoreLife life);

    /** Tasks and stores are numbers that wrap around: not every process has as many. */
    record Operation(Kind kind, int task, int store, String key, String other) {
        enum Kind {
            PUT,
            DELETE,
            GET,
            SCAN,
            SCAN_TO_THE_END
        }
    }

    /** Another instance's change; an empty value removes. */
    record Foreign(int task, int store, String key, String value) {}

    /** What becomes of the folders of tasks that are closed. */
    enum Folders {
        STAY,
        DELETED,
        DELETED_FOR_DAYS
    }

    /** Others have the tasks meanwhile. */
    record Absence(List<Foreign> foreign, Folders folders) {}

    /** How tasks are opened; a kill in it makes them be opened again. */
    record Opening(boolean onAnotherThread, @Nullable RestoreKill kill, int batch) {}

    record Use(List<Operation> operations) implements LifeStep {
        @Override
        public void in(StoreLife life) {
            operations.forEach(life::use);
        }
    }

    /** With a fault the disk refuses what is committed; then the next commit writes it. */
    record Commit(@Nullable Fault refused) implements LifeStep {
        @Override
        public void in(StoreLife life) {
            life.commit(refused);
        }
    }

    record Kill(KillPoint point, Absence absence, Opening opening) implements LifeStep {
        @Override
        public void in(StoreLife life) {
            life.kill(point, absence, opening);
        }
    }

    enum Failure {
        ABORTED,
        TIMED_OUT_COMMITTED,
        TIMED_OUT_ABORTED,
        ROW_FAILED,
        SEND_FAILED,
        WRITE_FAILED
    }

    /** After it Kafka Streams closes the tasks and opens them again, in the same process unless that dies. */
    record Fail(Failure how, boolean signalled, List<Foreign> foreign, boolean dies, Opening opening)
            implements LifeStep {
        @Override
        public void in(StoreLife life) {
            life.fail(this);
        }
    }

    /** Active to standby, which another instance feeds, and back; nothing is closed. */
    record Recycle(List<List<Foreign>> rounds, int batch) implements LifeStep {
        @Override
        public void in(StoreLife life) {
            life.recycle(rounds, batch);
        }
    }

    record Close(Absence absence, boolean exits, Opening opening) implements LifeStep {
        @Override
        public void in(StoreLife life) {
            life.close(absence, exits, opening);
        }
    }
}
