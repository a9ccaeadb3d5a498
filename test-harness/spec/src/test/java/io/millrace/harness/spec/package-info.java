// SPDX-License-Identifier: Apache-2.0
/** Tests of the runner of conformance cases. */
@NullMarked
package io.millrace.harness.spec;

import org.jspecify.annotations.NullMarked;
