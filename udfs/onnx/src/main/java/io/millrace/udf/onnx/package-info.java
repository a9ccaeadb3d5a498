// SPDX-License-Identifier: Apache-2.0
/**
 * Models: load an ONNX file, check a call's arguments against it, score rows in batches.
 *
 * <p>In: types, row batches, ONNX Runtime. Out: signatures for the planner's check and scorers for the runtime's model
 * operator. Entry: {@link io.millrace.udf.onnx.OnnxModel}. Invariants: this is the only package that knows ONNX
 * Runtime, and none of its classes shows in a public signature; a model is loaded from bytes that were scanned and
 * hashed first, never by path, so it cannot name other files; no custom operator library is ever registered; a session
 * is closed only when nobody scores with it any more.
 */
@NullMarked
package io.millrace.udf.onnx;

import org.jspecify.annotations.NullMarked;
