// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.Identifier;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What CREATE OR REPLACE may change. One thread. */
final class Replacements {
    private static final String OTHER_NAME = "use another name, or DROP it first";

    private final Catalog catalog;
    private final Map<String, AnalyzedStatement> queries;
    private final Diagnostics diagnostics;

    Replacements(Catalog catalog, Map<String, AnalyzedStatement> queries, Diagnostics diagnostics) {
        this.catalog = catalog;
        this.queries = queries;
        this.diagnostics = diagnostics;
    }

    private record Refusal(String reason, String hint) {}

    /**
     * Whether the definition may stand where an older one of its name does; tells why not.
     *
     * @param plan the query that makes it, or null
     */
    boolean allow(Identifier name, SourceDefinition definition, LogicalNode.@Nullable Project plan) {
        Optional<SourceDefinition> old = catalog.source(name.name());
        if (old.isEmpty()) {
            return true;
        }
        Refusal refusal = ofDefinition(name, old.get(), definition);
        AnalyzedStatement query = queries.get(name.name());
        if (refusal == null && query != null && plan != null) {
            refusal = ofQuery(name, Shape.of(query.plan()), Shape.of(plan), query.plan(), plan);
        }
        if (refusal == null) {
            refusal = ofPlace(name, old.get(), definition);
        }
        if (refusal == null) {
            return true;
        }
        diagnostics.error(ErrorCode.REPLACE_INCOMPATIBLE, name.span(), refusal.reason(), refusal.hint());
        return false;
    }

    private static @Nullable Refusal ofDefinition(Identifier name, SourceDefinition old, SourceDefinition now) {
        if (old.kind() != now.kind()) {
            return new Refusal(name + " is a " + old.word() + " and cannot become a " + now.word(), OTHER_NAME);
        }
        if (old.origin() == SourceDefinition.Origin.DECLARED_READ_ONLY) {
            return new Refusal(name + " is a SOURCE " + old.word() + " and cannot be replaced", OTHER_NAME);
        }
        if (now.origin() == SourceDefinition.Origin.DECLARED_READ_ONLY) {
            return new Refusal(name + " cannot become a SOURCE " + old.word(), OTHER_NAME);
        }
        if (!old.schema().keys().equals(now.schema().keys())) {
            return new Refusal("the key of " + name + " cannot be changed", OTHER_NAME);
        }
        if (!startsWith(now.schema().values(), old.schema().values())) {
            return new Refusal(
                    "columns of " + name + " are removed, changed or moved", "columns may only be added at the end");
        }
        return null;
    }

    private static @Nullable Refusal ofPlace(Identifier name, SourceDefinition old, SourceDefinition now) {
        if (!old.topic().equals(now.topic())) {
            return new Refusal("the topic of " + name + " cannot be changed", OTHER_NAME);
        }
        if (!old.format().equals(now.format())) {
            return new Refusal("the format of " + name + " cannot be changed", OTHER_NAME);
        }
        if (!Objects.equals(old.eventTime(), now.eventTime())) {
            return new Refusal("the timestamp column of " + name + " cannot be changed", OTHER_NAME);
        }
        return null;
    }

    private static boolean startsWith(List<Column> columns, List<Column> first) {
        return columns.size() >= first.size()
                && columns.subList(0, first.size()).equals(first);
    }

    private static @Nullable Refusal ofQuery(
            Identifier name, Shape old, Shape now, LogicalNode.Project oldPlan, LogicalNode.Project nowPlan) {
        if (!old.sources().equals(now.sources())) {
            return new Refusal("the query of " + name + " reads something else", OTHER_NAME);
        }
        if (!old.steps().equals(now.steps())) {
            return new Refusal("the query of " + name + " groups, joins or frames its rows in another way", OTHER_NAME);
        }
        // Groups go on from what they have counted. A condition may be another one; what else it needs, rows so far
        // were not read for.
        boolean goesOn =
                old.grouped().isEmpty() ? old.isStateless() : old.grouped().equals(now.grouped());
        return goesOn || oldPlan.input().equals(nowPlan.input())
                ? null
                : new Refusal(
                        "the rows that the query of " + name + " has counted so far were chosen by other columns",
                        OTHER_NAME);
    }
}
