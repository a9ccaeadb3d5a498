// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.grammar.MillraceParser.AssertSchemaContext;
import io.millrace.topology.sql.grammar.MillraceParser.AssertSourceContext;
import io.millrace.topology.sql.grammar.MillraceParser.AssertTombstonesContext;
import io.millrace.topology.sql.grammar.MillraceParser.AssertTopicContext;
import io.millrace.topology.sql.grammar.MillraceParser.AssertValuesContext;
import io.millrace.topology.sql.grammar.MillraceParser.AssertionContext;
import io.millrace.topology.sql.grammar.MillraceParser.InsertColumnsContext;
import io.millrace.topology.sql.grammar.MillraceParser.NotExistsContext;
import io.millrace.topology.sql.grammar.MillraceParser.SourceNameContext;
import io.millrace.topology.sql.grammar.MillraceParser.TimeoutContext;
import io.millrace.topology.sql.grammar.MillraceParser.ValueRowContext;
import io.millrace.topology.sql.tree.Assertion;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Interval;
import io.millrace.topology.sql.tree.ObjectKind;
import io.millrace.topology.sql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Builds what ASSERT says. One thread. */
final class AssertionBuilder {
    private final Leaves leaves;
    private final QueryBuilder queries;
    private final TreeBuilder statements;

    AssertionBuilder(Leaves leaves, QueryBuilder queries, TreeBuilder statements) {
        this.leaves = leaves;
        this.queries = queries;
        this.statements = statements;
    }

    Assertion assertion(AssertionContext context) {
        Span span = leaves.span(context);
        if (context instanceof AssertSourceContext) {
            AssertSourceContext source = (AssertSourceContext) context;
            return new Assertion.Source(
                    span,
                    ObjectKind.valueOf(source.kind.getText().toUpperCase(Locale.ROOT)),
                    leaves.name(source.sourceName()),
                    statements.columns(source.columnDefinitions()),
                    statements.properties(source.withProperties()));
        }
        if (context instanceof AssertTopicContext) {
            AssertTopicContext topic = (AssertTopicContext) context;
            return new Assertion.Topic(
                    span,
                    presence(topic.notExists()),
                    leaves.asWritten(topic.topicName()),
                    statements.properties(topic.withProperties()),
                    timeout(topic.timeout()));
        }
        if (context instanceof AssertSchemaContext) {
            return schema(span, (AssertSchemaContext) context);
        }
        if (context instanceof AssertValuesContext) {
            AssertValuesContext values = (AssertValuesContext) context;
            return rows(span, Assertion.RowKind.VALUES, values.sourceName(), values.insertColumns(), values.valueRow());
        }
        AssertTombstonesContext deleted = (AssertTombstonesContext) context;
        return rows(
                span, Assertion.RowKind.TOMBSTONES, deleted.sourceName(), deleted.insertColumns(), deleted.valueRow());
    }

    private Assertion schema(Span span, AssertSchemaContext schema) {
        if (schema.subjectName() == null && schema.ID() == null) {
            leaves.error(
                    span,
                    "ASSERT SCHEMA names no schema",
                    "write ASSERT SCHEMA SUBJECT 'topic-value', or ASSERT SCHEMA ID 1");
        }
        return new Assertion.Schema(
                span,
                presence(schema.notExists()),
                schema.subjectName() == null ? null : leaves.asWritten(schema.subjectName()),
                schema.INTEGER() == null
                        ? null
                        : leaves.integer(schema.INTEGER().getSymbol()),
                timeout(schema.timeout()));
    }

    private Assertion rows(
            Span span,
            Assertion.RowKind kind,
            SourceNameContext source,
            @Nullable InsertColumnsContext named,
            List<ValueRowContext> written) {
        List<Identifier> columns = new ArrayList<>();
        if (named != null) {
            named.columnName().forEach(column -> columns.add(leaves.name(column)));
        }
        List<Statement.ValueRow> rows = new ArrayList<>();
        written.forEach(row -> rows.add(new Statement.ValueRow(leaves.span(row), queries.values(row))));
        return new Assertion.Rows(span, kind, leaves.name(source), columns, rows);
    }

    private static Assertion.Presence presence(@Nullable NotExistsContext notExists) {
        return notExists == null ? Assertion.Presence.EXISTS : Assertion.Presence.NOT_EXISTS;
    }

    private @Nullable Interval timeout(@Nullable TimeoutContext context) {
        return context == null ? null : leaves.interval(context.interval());
    }
}
