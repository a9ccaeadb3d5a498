// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.tree.Assertion;
import io.millrace.topology.sql.tree.Interval;
import org.jspecify.annotations.Nullable;

/** What stands behind ASSERT; one method each. Any thread. */
final class AssertionPrinter implements Assertion.Visitor<String> {
    @Override
    public String source(Assertion.Source assertion) {
        return assertion.kind().name() + " " + Names.name(assertion.name())
                + SqlPrinter.Statements.columns(assertion.columns())
                + SqlPrinter.Statements.with(assertion.properties());
    }

    @Override
    public String topic(Assertion.Topic assertion) {
        return presence(assertion.presence()) + "TOPIC "
                + Names.string(assertion.name().name()) + SqlPrinter.Statements.with(assertion.properties())
                + timeout(assertion.timeout());
    }

    @Override
    public String schema(Assertion.Schema assertion) {
        return presence(assertion.presence()) + "SCHEMA"
                + (assertion.subject() == null
                        ? ""
                        : " SUBJECT " + Names.string(assertion.subject().name()))
                + (assertion.id() == null ? "" : " ID " + assertion.id())
                + timeout(assertion.timeout());
    }

    @Override
    public String rows(Assertion.Rows assertion) {
        boolean values = assertion.kind() == Assertion.RowKind.VALUES;
        return (values ? "VALUES " : "NULL VALUES ")
                + Names.name(assertion.source())
                + SqlPrinter.Statements.names(assertion.columns())
                + (values ? " VALUES " : " KEY ")
                + SqlPrinter.Statements.rows(assertion.rows());
    }

    private static String presence(Assertion.Presence presence) {
        return presence == Assertion.Presence.NOT_EXISTS ? "NOT EXISTS " : "";
    }

    private static String timeout(@Nullable Interval timeout) {
        return timeout == null ? "" : " TIMEOUT " + ExpressionPrinter.interval(timeout);
    }
}
