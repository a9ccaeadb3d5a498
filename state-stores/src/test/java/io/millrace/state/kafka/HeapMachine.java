// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.TaskDatabase;
import io.millrace.state.memory.MemoryDatabase;
import java.nio.file.Path;

/** A machine that keeps nothing. */
record HeapMachine(Path folder) implements Machine {
    @Override
    public TaskStates.DatabaseOpener opener() {
        return new TaskStates.DatabaseOpener() {
            @Override
            public TaskDatabase open(Path folder) {
                return new MemoryDatabase();
            }

            @Override
            public boolean persistent() {
                return false;
            }
        };
    }

    @Override
    public Machine killed() {
        return this;
    }

    @Override
    public void end() {}
}
