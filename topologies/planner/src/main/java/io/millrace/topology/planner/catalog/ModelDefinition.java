// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.catalog;

import io.millrace.topology.planner.ModelSignatures;
import io.millrace.topology.planner.physical.ModelPlan;

/** A model that PREDICT can name. */
public record ModelDefinition(ModelPlan plan, ModelSignatures.Signature signature) {}
