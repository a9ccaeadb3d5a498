// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import java.nio.file.Path;

/** What outlives a process: its disk. Another store is put under test by another one of these. */
interface Machine {
    /** The application's state folder. */
    Path folder();

    TaskStates.DatabaseOpener opener();

    /** The disk as it is at this moment, in which the process may be in the middle of anything. The old one is not used again. */
    Machine killed();

    /** Frees what is held outside the heap; the process's databases are closed. */
    void end();
}
