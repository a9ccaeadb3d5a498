// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.engine.PlanView;
import io.millrace.topology.engine.config.ConfigKeys;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.PlannedPrint;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace explain}: what would run. */
@Command(
        name = "explain",
        description = "Shows what SQL files compile to, without Kafka.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    SqlInput sql = new SqlInput();

    @Option(
            names = "--schemas",
            paramLabel = "DIR",
            description = "Schemas in place of the registry. Default: schemas/ beside each file.")
    @Nullable
    Path schemas;

    @Mixin
    ConfigFile config = new ConfigFile();

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
        try (SchemaRegistry registry = OfflineRegistry.open(schemas, sql.files);
                Compilation compilation = sql.compile(registry)) {
            if (Diagnosed.refuses(compilation.files())) {
                return 1;
            }
            if (form.json || form.java) {
                System.out.println(
                        (form.json ? PlanView.json(compilation) : PlanView.java(compilation)).stripTrailing());
            } else {
                draw(compilation);
            }
            return 0;
        }
    }

    /** What the files ask, then what they keep running, then what they show. */
    private void draw(Compilation compilation) {
        PlannedFiles files = compilation.files();
        ConfigKeys keys = config.settings().with(files.settings(), "SET");
        EngineConfig settings = keys.build(sql.applicationName(), StateHome.folder());
        String applicationId = settings.applicationId();
        Answers.print(files, applicationId, keys.settings(settings));
        boolean shows = files.prints().stream().anyMatch(PlannedPrint.Rows.class::isInstance);
        if (!files.plan().queries().isEmpty() || files.told().isEmpty() && !shows) {
            System.out.println(PlanView.text(files, settings).stripTrailing());
        }
        for (PlannedPrint print : files.prints()) {
            if (print instanceof PlannedPrint.Rows rows) {
                System.out.println(
                        PlanView.query(files, rows.plan(), applicationId).stripTrailing());
            }
        }
    }
}
