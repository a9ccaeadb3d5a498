// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.topology.sql.ParsedFile;
import io.millrace.topology.sql.SourceText;
import io.millrace.topology.sql.SqlParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Plans SQL behind the declarations of {@code sources.sql}. */
public final class Planning {
    static final Path RESOURCES = Path.of("src/test/resources");

    /** Writes what is instead of comparing it: {@code mvn test -Dmillrace.golden.update=true}, then read the diff. */
    public static final boolean UPDATES = Boolean.getBoolean("millrace.golden.update");

    private static final ParsedFile SOURCES = parse("sources.sql", text(RESOURCES.resolve("sources.sql")));

    private Planning() {}

    public static PlannedFiles plan(String sql) {
        return new StatementPlanner(TestPorts.ports()).plan(parsed(sql));
    }

    /** The parsed declarations and the parsed SQL. */
    public static List<ParsedFile> parsed(String sql) {
        return List.of(SOURCES, parse("test.sql", sql));
    }

    private static ParsedFile parse(String name, String sql) {
        return SqlParser.parse(new SourceText(name, sql));
    }

    public static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of a folder with an ending, by name. */
    public static List<Path> files(String folder, String ending) {
        try (var files = Files.list(RESOURCES.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
