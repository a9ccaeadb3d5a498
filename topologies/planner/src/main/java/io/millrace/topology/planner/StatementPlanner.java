// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.topology.planner.analysis.Analysis;
import io.millrace.topology.planner.analysis.AnalyzedStatement;
import io.millrace.topology.planner.analysis.SettingNames;
import io.millrace.topology.planner.analysis.StatementAnalyzer;
import io.millrace.topology.planner.catalog.ModelDefinition;
import io.millrace.topology.planner.physical.ModelPlan;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.PlanValidator;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.SharedWindows;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.ParsedFile;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The compiler: parsed files to one physical plan. Stateless but for its ports; one call at a time. */
public final class StatementPlanner {
    private final PlanningPorts ports;

    public StatementPlanner(PlanningPorts ports) {
        this.ports = ports;
    }

    /** Plans the statements of all files as one application, in the order given. */
    public PlannedFiles plan(List<ParsedFile> files) {
        Diagnostics diagnostics = new Diagnostics();
        List<Statement> statements = new ArrayList<>();
        Set<String> brokenNames = new HashSet<>();
        for (ParsedFile file : files) {
            diagnostics.addAll(file.diagnostics());
            statements.addAll(file.statements());
            brokenNames.addAll(file.brokenNames());
        }
        Analysis analysis = new StatementAnalyzer(ports, diagnostics).analyze(statements, brokenNames);
        List<QueryPlan> queries = new ArrayList<>();
        Map<String, Span> places = new HashMap<>();
        for (AnalyzedStatement query : analysis.queries()) {
            queries.add(query.planned());
            places.put(query.queryId(), query.span());
        }
        String windows = analysis.settings().getOrDefault(SettingNames.WINDOWS, "own");
        PhysicalPlan plan = new PhysicalPlan(
                models(analysis), windows.equalsIgnoreCase("shared") ? SharedWindows.of(queries) : queries);
        if (!diagnostics.hasErrors()) {
            PlanValidator.validate(plan);
            analysis.prints().forEach(StatementPlanner::validate);
        }
        return new PlannedFiles(
                plan,
                places,
                analysis.catalog(),
                analysis.settings(),
                analysis.inserts(),
                analysis.assertions(),
                analysis.prints(),
                analysis.told(),
                diagnostics.list(),
                emptyFiles(files));
    }

    private static void validate(PlannedPrint print) {
        if (print instanceof PlannedPrint.Rows rows) {
            PlanValidator.validate(new PhysicalPlan(List.of(), List.of(rows.plan())));
        }
    }

    private static List<String> emptyFiles(List<ParsedFile> files) {
        return files.stream()
                .filter(ParsedFile::isEmpty)
                .map(file -> file.source().name())
                .toList();
    }

    private static List<ModelPlan> models(Analysis analysis) {
        return analysis.catalog().models().stream().map(ModelDefinition::plan).toList();
    }
}
