// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.topology.planner.catalog.Catalog;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all statements of the files come to: the catalog, the queries in order, and the last value of each SET. */
public record Analysis(Catalog catalog, List<AnalyzedStatement> queries, Map<String, String> settings) {
    public Analysis {
        queries = List.copyOf(queries);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
}
