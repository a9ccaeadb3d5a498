// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.planner.PlannedFiles;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace check}: everything that can be known without Kafka. */
@Command(
        name = "check",
        description = "Analyses SQL files without Kafka: syntax, names, types, models.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Mixin
    SqlInput sql = new SqlInput();

    @Option(
            names = "--schemas",
            paramLabel = "DIR",
            description = "Schemas in place of the registry: <topic>-value.avsc, <topic>-key.avsc."
                    + " Default: schemas/ beside each file.")
    @Nullable
    Path schemas;

    @Override
    public Integer call() {
        try (SchemaRegistry registry = OfflineRegistry.open(schemas, sql.files);
                Compilation compilation = sql.compile(registry)) {
            PlannedFiles planned = compilation.files();
            if (Diagnosed.refuses(planned)) {
                return 1;
            }
            if (compilation.statements() == 0) {
                System.err.println("warning: " + (sql.files.size() > 1 ? "the files hold" : "the file holds")
                        + " no statement, so there was nothing to check");
            }
            int queries = planned.plan().queries().size();
            System.out.println("ok: " + count(queries, "query", "queries") + ", "
                    + count(planned.catalog().sources().size(), "stream or table", "streams and tables") + ", "
                    + count(planned.catalog().models().size(), "model", "models")
                    + some(planned.prints().size(), "to print", "to print")
                    + some(planned.assertions().size(), "assertion for the start", "assertions for the start"));
            return 0;
        }
    }

    private static String some(int number, String one, String many) {
        return number == 0 ? "" : ", " + count(number, one, many);
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
