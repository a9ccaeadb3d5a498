// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.topology.planner.analysis.SettingNames;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.physical.Chains;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.sql.Diagnostic;
import io.millrace.topology.sql.Span;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the planner makes of some files.
 *
 * @param plan everything that is well typed; not to be run when there are errors
 * @param places where the statement of each query of the plan stands, by the query's id
 * @param catalog what the files declare
 * @param settings the last value of each SET
 * @param diagnostics all that is wrong, in the order of the text
 * @param inserts the rows of INSERT INTO … VALUES, in the order of the text
 * @param assertions of ASSERT, those that only a cluster can answer, in the order of the text
 * @param prints what PRINT and SELECT show, in the order of the text
 * @param told what SHOW, DESCRIBE and EXPLAIN are answered, in the order of the text
 * @param emptyFiles the names of the files that hold no statement, in the order given: not wrong, and hardly meant
 */
public record PlannedFiles(
        PhysicalPlan plan,
        Map<String, Span> places,
        Catalog catalog,
        Map<String, String> settings,
        List<PlannedInsert> inserts,
        List<PlannedAssertion> assertions,
        List<PlannedPrint> prints,
        List<Told> told,
        List<Diagnostic> diagnostics,
        List<String> emptyFiles) {
    public PlannedFiles {
        places = Map.copyOf(places);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        inserts = List.copyOf(inserts);
        assertions = List.copyOf(assertions);
        prints = List.copyOf(prints);
        told = List.copyOf(told);
        diagnostics = List.copyOf(diagnostics);
        emptyFiles = List.copyOf(emptyFiles);
    }

    /** The same with one query in place of all, and nothing to insert, assert or show. */
    public PlannedFiles alone(QueryPlan query) {
        return new PlannedFiles(
                new PhysicalPlan(plan.models(), List.of(query)),
                Map.of(),
                catalog,
                settings,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                diagnostics,
                emptyFiles);
    }

    /** Which statements may take rows of others in memory. */
    public Chains chains() {
        return Chains.of(
                plan, catalog, inserts.stream().map(PlannedInsert::topic).collect(Collectors.toSet()));
    }

    /** Whether the files ask for rows of other statements in memory. */
    public boolean asksForMemory() {
        return "memory".equalsIgnoreCase(settings.get(SettingNames.CHAIN));
    }

    /** The same as it runs where no topic holds a record yet: with rows in memory where the files ask for it and it can be. */
    public PlannedFiles fromTheBeginning() {
        if (!asksForMemory()) {
            return this;
        }
        Chains chains = chains();
        return with(chains.inMemory(chains.topics()));
    }

    /** The same with another plan of its queries. */
    public PlannedFiles with(PhysicalPlan other) {
        return new PlannedFiles(
                other, places, catalog, settings, inserts, assertions, prints, told, diagnostics, emptyFiles);
    }

    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(Diagnostic::isError);
    }
}
