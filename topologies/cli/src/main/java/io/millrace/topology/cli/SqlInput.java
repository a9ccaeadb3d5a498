// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.sql.SourceText;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The SQL that a command is given: files, and a text behind them. */
final class SqlInput {
    private static final String NAME = "-e";

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "SQL files; together they are one application.")
    List<Path> files = List.of();

    @Option(
            names = {NAME, "--execute"},
            paramLabel = "SQL",
            description = "Statements, in place of a file or behind the files.")
    @Nullable
    String text;

    /**
     * Looks whether there is anything that can be read, for those who connect to a cluster first.
     *
     * @throws MillraceException MR-8002 when nothing is given, MR-8001 naming the file that cannot be read
     */
    void require() {
        if (files.isEmpty() && text == null) {
            throw new MillraceException(
                    ErrorCode.USAGE, "no SQL is given", "name a file, or write -e 'SELECT … EMIT CHANGES;'");
        }
        Compilation.requireReadable(files);
    }

    /** Plans it. */
    Compilation compile(SchemaRegistry registry) {
        require();
        return text == null
                ? Compilation.of(files, registry)
                : Compilation.of(files, new SourceText(NAME, text), registry);
    }

    /** The application's name where none is given. */
    String applicationName() {
        return files.isEmpty() ? "millrace-e" : ApplicationNames.of(files);
    }
}
