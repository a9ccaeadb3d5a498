// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.engine.PlanView;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace explain}: what would run. */
@Command(
        name = "explain",
        description = "Shows what SQL files compile to, without Kafka.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "SQL files; together they are one application.")
    List<Path> files = List.of();

    @Option(
            names = "--schemas",
            paramLabel = "DIR",
            description = "Schemas in place of the registry. Default: schemas/ beside each file.")
    @Nullable
    Path schemas;

    @ArgGroup(exclusive = true)
    Form form = new Form();

    /** How the plan is shown. */
    static final class Form {
        @Option(names = "--json", description = "The physical plan as JSON.")
        boolean json;

        @Option(names = "--java", description = "The generated Java code.")
        boolean java;
    }

    @Override
    public Integer call() {
        try (SchemaRegistry registry = OfflineRegistry.open(schemas, files);
                Compilation compilation = Compilation.of(files, registry)) {
            if (Diagnosed.refuses(compilation.files())) {
                return 1;
            }
            String text = form.json
                    ? PlanView.json(compilation)
                    : form.java ? PlanView.java(compilation) : PlanView.text(compilation, ApplicationNames.of(files));
            System.out.println(text.stripTrailing());
            return 0;
        }
    }
}
