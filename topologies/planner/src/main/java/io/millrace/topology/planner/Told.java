// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.sql.Span;
import org.jspecify.annotations.Nullable;

/**
 * What a statement that only asks (SHOW, DESCRIBE, EXPLAIN) is answered, as things stand where it stands.
 *
 * @param text lines for people, with a line end each; empty where a plan is asked for
 * @param query the id of the query whose plan is asked for, or null
 * @param plan what a statement would run that is explained and not run, or null
 */
public record Told(
        Span span,
        Topic topic,
        String text,
        @Nullable String query,
        @Nullable QueryPlan plan) {
    /** What is asked for. */
    public enum Topic {
        /** All that there is to say stands in the text. */
        TEXT,
        /** The plan of a query. */
        PLAN,
        /** The settings in effect: the text has those that SET gave. */
        PROPERTIES
    }

    /** A text. */
    public static Told text(Span span, String text) {
        return new Told(span, Topic.TEXT, text, null, null);
    }
}
