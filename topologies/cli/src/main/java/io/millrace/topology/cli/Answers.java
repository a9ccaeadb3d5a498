// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.topology.engine.PlanView;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.Told;

/** Prints what SHOW, DESCRIBE and EXPLAIN in SQL files are answered. */
final class Answers {
    private Answers() {}

    /** Whether the files only ask, so that there is nothing to run. */
    static boolean areAll(PlannedFiles files) {
        return !files.told().isEmpty()
                && files.plan().queries().isEmpty()
                && files.inserts().isEmpty();
    }

    static void print(PlannedFiles files, String applicationId) {
        for (Told told : files.told()) {
            String text = told.query() == null ? told.text() : PlanView.query(files, told.query(), applicationId);
            System.out.println(told.span().source().name() + ":" + told.span().line() + " "
                    + told.span().text());
            System.out.println(text);
        }
    }
}
