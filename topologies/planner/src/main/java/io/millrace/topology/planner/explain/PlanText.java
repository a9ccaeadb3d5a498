// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.explain;

import io.millrace.topology.planner.physical.ModelPlan;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import java.util.List;
import java.util.Map;

/**
 * Draws a plan for people: first how topics and queries hang together, then each query from its sources down to its sink,
 * with topics, keys, formats, stores and models.
 *
 * <pre>
 *   o read stream SENSOR_READINGS                                  SENSOR_ALERTS.source.SENSOR_READINGS
 *   |   topic      sensor_readings
 *   |
 *   * where SCORE > 0.8                                                             SENSOR_ALERTS.where
 *   |
 *   v
 *   o write stream SENSOR_ALERTS                                                     SENSOR_ALERTS.sink
 *       topic      sensor_alerts
 * </pre>
 *
 * <p>Lines have at most 100 columns. Any thread.
 */
public final class PlanText {
    private static final int LABEL = 10;

    /** What lines are drawn with. */
    public enum Lines {
        /** Characters of ASCII, for logs and every terminal. */
        ASCII,
        /** Unicode's box characters. */
        BOX
    }

    private final String applicationId;
    private final Strokes strokes;

    /**
     * @param applicationId what the names of internal topics begin with
     * @param lines what lines are drawn with
     */
    public PlanText(String applicationId, Lines lines) {
        this.applicationId = applicationId;
        this.strokes = lines == Lines.ASCII ? Strokes.ASCII : Strokes.BOX;
    }

    /** The drawing; ends with a line end. */
    public String render(PhysicalPlan plan) {
        return render(plan, Map.of());
    }

    /**
     * The drawing; ends with a line end.
     *
     * @param reasons why rows are not taken in memory that were to be, by topic
     */
    public String render(PhysicalPlan plan, Map<String, String> reasons) {
        Page page = new Page();
        page.wrapped("", "", "application " + applicationId + ": " + summary(plan));
        page.line("");
        new TopicTree(plan.queries(), strokes, page).draw();
        for (QueryPlan query : plan.queries()) {
            page.line("");
            page.wrapped("", "", query.id());
            page.line(strokes.rule.repeat(Math.min(query.id().length(), Page.WIDTH)));
            new Drawing(query, new StepDescriptions(applicationId, plan, query), reasons, page)
                    .step(query.sink(), "  ");
        }
        return page.toString();
    }

    private static String summary(PhysicalPlan plan) {
        int queries = plan.queries().size();
        String text = queries + (queries == 1 ? " query" : " queries");
        List<String> models = plan.models().stream().map(ModelPlan::name).toList();
        return models.isEmpty()
                ? text
                : text + ", " + Amounts.count(models.size(), "model") + " (" + String.join(", ", models) + ")";
    }

    /** One query on the page. */
    private final class Drawing {
        private final QueryPlan query;
        private final StepDescriptions descriptions;
        private final Map<String, String> reasons;
        private final Page page;

        Drawing(QueryPlan query, StepDescriptions descriptions, Map<String, String> reasons, Page page) {
            this.query = query;
            this.descriptions = descriptions;
            this.reasons = reasons;
            this.page = page;
        }

        /** What is above the step, then the step. */
        void step(Step step, String margin) {
            List<String> inputs = step.inputs();
            if (!inputs.isEmpty()) {
                step(query.step(inputs.get(0)), margin);
                page.line(margin + strokes.line);
            }
            if (inputs.size() > 1) {
                step(query.step(inputs.get(1)), margin + strokes.line + "   ");
                page.line(margin + strokes.line + "   " + strokes.line);
                page.line(margin + strokes.merge);
                page.line(margin + strokes.line);
            }
            if (step instanceof Step.Sink) {
                page.line(margin + strokes.arrow);
            }
            node(step, margin);
        }

        private void node(Step step, String margin) {
            StepWords words = descriptions.describe(step);
            boolean topic = step instanceof Step.Source || step instanceof Step.Sink;
            String below = margin + (step instanceof Step.Sink ? " " : strokes.line) + "   ";
            String title = margin + (topic ? strokes.topic : strokes.step) + " ";
            if (!page.bothEdges(title + words.title(), step.id())) {
                page.wrapped(title, below, words.title());
                fact(below, "step", step.id());
            }
            for (StepWords.Fact fact : words.facts()) {
                fact(below, fact.label(), fact.text());
            }
            String reason = step instanceof Step.Source source ? reasons.get(source.topic()) : null;
            if (reason != null) {
                fact(below, "in memory", "no: " + reason);
            }
        }

        private void fact(String margin, String label, String text) {
            String first = margin + label + " ".repeat(Math.max(0, LABEL - label.length())) + " ";
            page.wrapped(first, margin + " ".repeat(first.length() - margin.length()), text);
        }
    }
}
