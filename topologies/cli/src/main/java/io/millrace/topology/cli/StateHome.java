// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import java.nio.file.Path;

/** Where applications keep their state unless told otherwise. */
final class StateHome {
    private StateHome() {}

    /** {@code $XDG_STATE_HOME/millrace}, by default {@code ~/.local/state/millrace}. */
    static Path folder() {
        String home = System.getenv("XDG_STATE_HOME");
        Path base = home == null || home.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(home);
        return base.resolve("millrace");
    }
}
