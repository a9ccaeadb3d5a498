// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;

/** Whether a person looks at what is printed. */
final class Terminal {
    private Terminal() {}

    /** Newer JDKs have a console also where there is no terminal, and say so by a method that JDK 17 lacks. */
    static boolean isThere() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException olderJdk) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
