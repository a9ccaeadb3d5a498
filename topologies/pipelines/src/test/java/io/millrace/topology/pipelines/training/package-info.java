// SPDX-License-Identifier: Apache-2.0
/**
 * How the shipped models came to be.
 *
 * <p>In: generated rows with labels, and the features that the oracles compute from them (the same as the pipelines'). Out:
 * {@code models/*.onnx} and their hashes in {@code pipeline.sql}. Entry: {@link io.millrace.topology.pipelines.training.TrainModels}.
 * Invariants: the same code gives the same model; a model is measured on a time after the one that it was trained on.
 */
@NullMarked
package io.millrace.topology.pipelines.training;

import org.jspecify.annotations.NullMarked;
