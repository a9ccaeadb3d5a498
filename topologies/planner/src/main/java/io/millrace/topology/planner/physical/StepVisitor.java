// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

/** One method a step and no default: a new step does not compile until each place decides. */
public interface StepVisitor<R> {
    R source(Step.Source step);

    R tap(Step.Tap step);

    R filter(Step.Filter step);

    R project(Step.Project step);

    R repartition(Step.Repartition step);

    R trailing(Step.Trailing step);

    R aggregate(Step.Aggregate step);

    R tableJoin(Step.TableJoin step);

    R streamJoin(Step.StreamJoin step);

    R predict(Step.Predict step);

    R unnest(Step.Unnest step);

    R changes(Step.Changes step);

    R tablesJoin(Step.TablesJoin step);

    R references(ForeignJoin.References step);

    R answers(ForeignJoin.Answers step);

    R foreignJoin(ForeignJoin.Joined step);

    R sink(Step.Sink step);
}
