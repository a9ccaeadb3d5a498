// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.StatementPlanner;
import io.millrace.topology.sql.ParsedFile;
import io.millrace.topology.sql.SourceText;
import io.millrace.topology.sql.SqlParser;
import io.millrace.topology.sql.Variables;
import io.millrace.udf.functions.Functions;
import io.millrace.udf.registry.FunctionRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * SQL files, planned, with the models that they name. To be closed when nothing runs that was made of it. One thread.
 */
public final class Compilation implements AutoCloseable {
    private final PlannedFiles files;
    private final LoadedModels models;
    private final int statements;

    private Compilation(PlannedFiles files, LoadedModels models, int statements) {
        this.files = files;
        this.models = models;
        this.statements = statements;
    }

    /** All built-in functions. */
    public static FunctionRegistry functions() {
        return FunctionRegistry.of(Functions.CLASSES);
    }

    /**
     * Plans files as one application; what is wrong with the SQL is in the diagnostics of the result.
     *
     * @param registry where columns are inferred from
     * @throws io.millrace.schema.errors.MillraceException MR-8001 when a file cannot be read
     */
    public static Compilation of(List<Path> files, SchemaRegistry registry) {
        return of(SqlFiles.read(files), registry, functions());
    }

    /**
     * Plans texts as one application, in the order given; what is wrong with the SQL is in the diagnostics of the result, by the
     * name of its text.
     *
     * @param registry where columns are inferred from
     * @param functions what the texts may call
     */
    public static Compilation of(List<SourceText> texts, SchemaRegistry registry, FunctionRegistry functions) {
        LoadedModels models = new LoadedModels();
        PlanningPorts ports = new PlanningPorts(functions, new RegistrySchemas(registry), models, new FormatFacts());
        List<ParsedFile> parsed = new ArrayList<>();
        Variables variables = new Variables();
        for (SourceText text : texts) {
            parsed.add(SqlParser.parse(text, variables));
        }
        int statements =
                parsed.stream().mapToInt(file -> file.statements().size()).sum();
        return new Compilation(new StatementPlanner(ports).plan(parsed), models, statements);
    }

    /**
     * Plans files and a text behind them as one application.
     *
     * @param text of a command line or the like
     */
    public static Compilation of(List<Path> files, SourceText text, SchemaRegistry registry) {
        List<SourceText> texts = new ArrayList<>(SqlFiles.read(files));
        texts.add(text);
        return of(texts, registry, functions());
    }

    public PlannedFiles files() {
        return files;
    }

    /**
     * Looks whether files can be read, for those who connect to a cluster first.
     *
     * @throws io.millrace.schema.errors.MillraceException MR-8001 naming the file that cannot be read
     */
    public static void requireReadable(List<Path> files) {
        SqlFiles.read(files);
    }

    /** How many statements the files hold, those with a syntax error not among them. */
    public int statements() {
        return statements;
    }

    LoadedModels models() {
        return models;
    }

    @Override
    public void close() {
        models.close();
    }
}
