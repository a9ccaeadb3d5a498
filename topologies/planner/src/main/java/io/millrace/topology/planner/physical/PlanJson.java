// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.udf.registry.FunctionRegistry;

/**
 * A physical plan as JSON: what is deployed and what an upgrade is compared against.
 *
 * <p>The same plan always gives the same text. Expressions are trees; the {@code sql} beside them is for people and is not
 * read. Types are written as SQL writes them, functions as the signature that was chosen, so that a plan does not silently
 * change its meaning when functions are added. Any thread.
 */
public final class PlanJson {
    /** An expression of 500 levels, which the parser allows, is three times as deep in JSON. */
    private static final int NESTING_MAX = 10_000;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(NESTING_MAX)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private PlanJson() {}

    /** The plan as text that ends with a line end. */
    public static String write(PhysicalPlan plan) {
        return JsonLayout.print(PlanWriter.write(plan));
    }

    /**
     * The plan that {@link #write} wrote.
     *
     * @param functions must have the functions that the plan calls, with the same signatures
     * @throws MillraceException PLAN_INVALID when the text is no plan of this version; FUNCTION_NOT_FOUND and its like when a
     *     function is not there any more
     */
    public static PhysicalPlan read(String json, FunctionRegistry functions) {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new MillraceException(
                    ErrorCode.PLAN_INVALID,
                    "the plan is not JSON: " + e.getOriginalMessage(),
                    "write it again with millrace explain --json",
                    e);
        }
        try {
            PhysicalPlan plan = new PlanReader(functions).read(root);
            PlanValidator.validate(plan);
            return plan;
        } catch (StackOverflowError overflow) {
            // Nothing was changed, and no plan of the planner is as deep.
            throw new MillraceException(
                    ErrorCode.PLAN_INVALID, "the plan cannot be read: an expression is nested too deeply");
        }
    }
}
