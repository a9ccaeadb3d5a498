// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import io.millrace.harness.spec.record.CaseRecord;
import io.millrace.schema.errors.ErrorCode;
import java.util.List;
import java.util.Map;

/**
 * One test of a spec file: SQL, what is sent, and what must come of it. Immutable.
 *
 * @param place file and line, for people
 * @param sql the statements, those before the first test included; what is expected stands in it as comments
 * @param sends what is sent, in the order of the text
 * @param outputs by topic: exactly these records in this order
 * @param errors the errors that must be told when it is planned, in the order of the text; none for a case that runs
 * @param failure whether it has to fail somehow, in planning or in an ASSERT
 * @param columns by source: its columns as SQL
 * @param counts by the name of a count: its sum over all queries and sources
 * @param deadLetters the codes of the records that are rejected, in order; empty for none
 * @param schemas what is registered before the first statement
 */
public record SpecCase(
        String place,
        String title,
        String sql,
        List<Send> sends,
        Map<String, List<CaseRecord>> outputs,
        List<Told> errors,
        Failure failure,
        Map<String, String> columns,
        Map<String, Long> counts,
        List<String> deadLetters,
        List<Schema> schemas) {
    /** Whether something must go wrong of which is not said what. */
    public enum Failure {
        NONE,
        ANY
    }

    /** A record, and where in the SQL it stands: rows of INSERT INTO … VALUES before it are sent before it. */
    public record Send(int offset, CaseRecord input) {}

    /** An error at a place; the place is not looked at where the SQL marks none, and start is -1. */
    public record Told(ErrorCode code, int start, int end) {}

    /** A schema of a subject. */
    public record Schema(String subject, String type, String text) {}

    public SpecCase {
        sends = List.copyOf(sends);
        errors = List.copyOf(errors);
        deadLetters = List.copyOf(deadLetters);
        schemas = List.copyOf(schemas);
    }

    @Override
    public String toString() {
        return place + " " + title;
    }
}
