// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.udf.registry.FunctionRegistry;

/** What the planner asks of the world. */
public record PlanningPorts(
        FunctionRegistry functions, TopicSchemas schemas, ModelSignatures models, FormatTraits formats) {}
