// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.grammar.MillraceLexer;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/** How what belongs to a place is written, for places where people often write something else. Any thread. */
final class Advice {
    private static final Map<String, String> SHORT_UNITS = Map.ofEntries(
            Map.entry("MS", "MILLISECONDS"),
            Map.entry("MILLIS", "MILLISECONDS"),
            Map.entry("S", "SECONDS"),
            Map.entry("SEC", "SECONDS"),
            Map.entry("SECS", "SECONDS"),
            Map.entry("M", "MINUTES"),
            Map.entry("MIN", "MINUTES"),
            Map.entry("MINS", "MINUTES"),
            Map.entry("H", "HOURS"),
            Map.entry("HR", "HOURS"),
            Map.entry("HRS", "HOURS"),
            Map.entry("D", "DAYS"));

    private static final String FRAME =
            "a frame says how far back it goes: RANGE INTERVAL 30 SECONDS PRECEDING, or ROWS 10 PRECEDING";

    private Advice() {}

    static @Nullable String of(SyntaxExplainer.Case found) {
        String byFound = byFound(found);
        return byFound == null ? byExpected(found) : byFound;
    }

    private static @Nullable String byFound(SyntaxExplainer.Case found) {
        IntervalSet bare = found.next().bare();
        if (found.before(MillraceLexer.LP)
                && found.failure().type(found.failure().at() - 2) == MillraceLexer.SESSION) {
            return "sessions have a gap and no size: WINDOW SESSION (30 SECONDS)";
        }
        switch (found.found().getType()) {
            case MillraceLexer.STRING:
                return string(found);
            case MillraceLexer.DECIMAL:
                return wholeNumber(found);
            case MillraceLexer.MINUS:
                return wholeNumber(found) != null
                        ? wholeNumber(found)
                        : Words.mayBeName(found.failure().before().getType())
                                ? "names with other signs than _ stand in backquotes: `my-name`"
                                : null;
            case MillraceLexer.NULL:
                return found.before(MillraceLexer.NOT) ? "write IS NOT NULL" : null;
            case MillraceLexer.NOT:
                return bare.contains(MillraceLexer.PRIMARY)
                        ? "columns have no constraints, every value may be NULL: leave it out"
                        : null;
            case MillraceLexer.COMMA:
                return bare.contains(MillraceLexer.AS) && !found.next().labels().contains("an alias")
                        ? "write CAST(value AS type)"
                        : null;
            case MillraceLexer.RP:
                return isHopping(found) ? "for example HOPPING (SIZE 1 HOUR, ADVANCE BY 5 MINUTES)" : null;
            case MillraceLexer.LB:
                return found.before(MillraceLexer.ARRAY) ? "write ARRAY<type>" : null;
            case MillraceLexer.OR:
                return found.failure().type(0) == MillraceLexer.CREATE
                        ? "write CREATE OR REPLACE "
                                + Words.display(found.failure().before().getType())
                        : null;
            case MillraceLexer.OUTER:
                return "write LEFT JOIN, or LEFT OUTER JOIN";
            case MillraceLexer.OVER:
                return "OVER stands behind the call: AVG(x) OVER (…)";
            case MillraceLexer.PARTITION:
                return bare.contains(MillraceLexer.GRACE) ? "PARTITION BY stands first in a frame" : null;
            default:
                return null;
        }
    }

    /** {@code INTERVAL -30 SECONDS} and {@code SIZE 1.5 HOURS}. */
    private static @Nullable String wholeNumber(SyntaxExplainer.Case found) {
        if (!found.next().has(MillraceLexer.INTEGER) || found.next().has(MillraceLexer.STRING)) {
            return null;
        }
        return found.before(MillraceLexer.ROWS) || found.before(MillraceLexer.LIMIT)
                ? "numbers of rows are positive and whole"
                : "intervals are positive whole numbers with a unit: 30 SECONDS";
    }

    /** {@code HOPPING (SIZE 1 HOUR)}: it is a tumbling window without its second length. */
    private static boolean isHopping(SyntaxExplainer.Case found) {
        return found.failure().type(found.failure().at() - 5) == MillraceLexer.HOPPING
                && found.before(MillraceLexer.TIME_UNIT);
    }

    private static @Nullable String string(SyntaxExplainer.Case found) {
        if (found.next().has(MillraceLexer.STRING)) {
            return null;
        }
        if (found.before(MillraceLexer.IS)) {
            return "values are compared with =";
        }
        if (found.next().has(MillraceLexer.INTEGER)) {
            return "numbers stand without quotes";
        }
        return found.next().has(MillraceLexer.NAME)
                ? "single quotes are for texts; names stand without, or in backquotes"
                : null;
    }

    private static @Nullable String byExpected(SyntaxExplainer.Case found) {
        IntervalSet bare = found.next().bare();
        if (found.next().has(MillraceLexer.TIME_UNIT) && !found.next().has(MillraceLexer.NAME)) {
            return unit(found.found().getText());
        }
        boolean frame = bare.contains(MillraceLexer.RANGE) && bare.contains(MillraceLexer.ROWS);
        if (frame || found.next().labels().contains("the name of a frame") && found.before(MillraceLexer.OVER)) {
            return FRAME;
        }
        if (bare.contains(MillraceLexer.STREAM) && bare.contains(MillraceLexer.MODEL)) {
            return found.failure().type(0) == MillraceLexer.DROP
                    ? "say what it is: DROP STREAM name, DROP TABLE name, or DROP MODEL name"
                    : "say what it is: CREATE STREAM name …, or CREATE TABLE name … for a query with GROUP BY";
        }
        if (bare.contains(MillraceLexer.ADD)) {
            return found.before(MillraceLexer.COMMA)
                    ? "each column has its own word: ADD a INT, ADD b INT"
                    : "columns are only added: what a query does not name it does not read";
        }
        if (bare.contains(MillraceLexer.SCHEMA) && bare.contains(MillraceLexer.VALUES)) {
            return "for example ASSERT STREAM name, ASSERT TOPIC name, or ASSERT VALUES name (columns) VALUES (…)";
        }
        if (bare.contains(MillraceLexer.TUMBLING)) {
            return "for example WINDOW TUMBLING (SIZE 30 SECONDS)";
        }
        return bare.contains(MillraceLexer.ON) ? "a join needs its condition: JOIN b ON a.x = b.y" : null;
    }

    private static String unit(String word) {
        String meant = SHORT_UNITS.get(word.toUpperCase(Locale.ROOT));
        return meant == null
                ? "units are MILLISECONDS, SECONDS, MINUTES, HOURS and DAYS"
                : "did you mean " + meant + "?";
    }
}
