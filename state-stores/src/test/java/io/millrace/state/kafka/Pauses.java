// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.StateDisk;
import java.util.concurrent.Semaphore;

/** Counts what it is told, and lets another thread wait for it. Any thread. */
final class Pauses implements StateDisk.Listener {
    final Semaphore goOn = new Semaphore(0);
    volatile int refused;
    volatile int wentOn;

    @Override
    public synchronized void refuses(StateDisk.Trouble trouble) {
        refused++;
    }

    @Override
    public synchronized void hasRoom() {
        wentOn++;
        goOn.release();
    }
}
