// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.topology.planner.PlannedAssertion;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.planner.PlannedPrint;
import io.millrace.topology.planner.Told;
import io.millrace.topology.planner.catalog.Catalog;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all statements of the files come to: the catalog, the queries in order, the last value of each SET, the rows that are
 * inserted, what is asserted of the cluster, what is shown, and what was asked and is answered.
 */
public record Analysis(
        Catalog catalog,
        List<AnalyzedStatement> queries,
        Map<String, String> settings,
        List<PlannedInsert> inserts,
        List<PlannedAssertion> assertions,
        List<PlannedPrint> prints,
        List<Told> told) {
    public Analysis {
        queries = List.copyOf(queries);
        inserts = List.copyOf(inserts);
        assertions = List.copyOf(assertions);
        prints = List.copyOf(prints);
        told = List.copyOf(told);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
}
