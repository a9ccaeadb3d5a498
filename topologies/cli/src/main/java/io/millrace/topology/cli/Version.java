// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;

/** What {@code --version} prints: the version, and the commit where the build knew it. */
final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties build = new Properties();
        // Written by the build; an IDE that compiles by itself has none.
        try (InputStream file = Version.class.getResourceAsStream("build.properties")) {
            if (file != null) {
                build.load(file);
            }
        }
        String commit = build.getProperty("commit", "");
        return new String[] {
            "millrace " + build.getProperty("version", "(development)")
                    + (commit.isBlank() ? "" : " (commit " + commit + ")"),
            "JDK " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch")
        };
    }
}
