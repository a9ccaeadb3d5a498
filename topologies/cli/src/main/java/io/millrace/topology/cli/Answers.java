// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.topology.engine.PlanView;
import io.millrace.topology.engine.config.ConfigKeys;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.Told;
import io.millrace.topology.planner.explain.TextTable;
import io.millrace.topology.planner.physical.QueryPlan;
import java.util.List;

/** Prints what SHOW, DESCRIBE and EXPLAIN in SQL files are answered. */
final class Answers {
    private Answers() {}

    /** Whether the files only ask, so that there is nothing to run. */
    static boolean areAll(PlannedFiles files) {
        return !files.told().isEmpty()
                && files.plan().queries().isEmpty()
                && files.inserts().isEmpty()
                && files.prints().isEmpty()
                && files.assertions().isEmpty();
    }

    /** @param settings that are in effect */
    static void print(PlannedFiles files, String applicationId, List<ConfigKeys.Setting> settings) {
        for (Told told : files.told()) {
            System.out.println(told.span().source().name() + ":" + told.span().line() + " "
                    + told.span().text());
            System.out.println(text(files, told, applicationId, settings));
        }
    }

    private static String text(PlannedFiles files, Told told, String applicationId, List<ConfigKeys.Setting> settings) {
        QueryPlan plan = told.plan();
        return switch (told.topic()) {
            case TEXT -> told.text();
            case PLAN ->
                plan == null
                        ? PlanView.query(files, String.valueOf(told.query()), applicationId)
                        : PlanView.query(files, plan, applicationId);
            case PROPERTIES -> table(settings);
        };
    }

    private static String table(List<ConfigKeys.Setting> settings) {
        TextTable table = new TextTable("property", "value", "said by");
        settings.forEach(setting -> table.row(setting.name(), setting.value(), setting.origin()));
        return table.text();
    }
}
