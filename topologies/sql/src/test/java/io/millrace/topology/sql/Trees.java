// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Interval;
import io.millrace.topology.sql.tree.Query;
import io.millrace.topology.sql.tree.Statement;
import io.millrace.topology.sql.tree.TypeName;
import java.util.List;

/** Short ways to write trees and to read SQL that must be right. */
final class Trees {
    static final Span AT = new Span(new SourceText("tree", ""), 0, 0);

    private Trees() {}

    static Statement statement(String sql) {
        ParsedFile file = SqlParser.parse(new SourceText("test.sql", sql));
        assertThat(file.diagnostics()).as(sql).isEmpty();
        assertThat(file.statements()).as(sql).hasSize(1);
        return file.statements().get(0);
    }

    static Query query(String sql) {
        return ((Statement.CreateAsSelect) statement("CREATE STREAM t AS " + sql)).query();
    }

    static Expression expression(String sql) {
        return ((Query.SelectExpression)
                        query("SELECT " + sql + " FROM s").items().get(0))
                .expression();
    }

    static Identifier id(String name) {
        return new Identifier(AT, name);
    }

    static Expression.ColumnReference column(String name) {
        return new Expression.ColumnReference(AT, null, id(name));
    }

    static Expression.IntegerLiteral number(long value) {
        return new Expression.IntegerLiteral(AT, value);
    }

    static Expression.StringLiteral string(String value) {
        return new Expression.StringLiteral(AT, value);
    }

    static Interval interval(long amount, Interval.Unit unit) {
        return new Interval(AT, amount, unit);
    }

    static TypeName type(String name, Integer... parameters) {
        return new TypeName(AT, name, List.of(parameters), List.of(), List.of());
    }
}
