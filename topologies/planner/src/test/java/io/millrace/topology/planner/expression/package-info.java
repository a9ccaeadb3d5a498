// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.millrace.topology.planner.expression;

import org.jspecify.annotations.NullMarked;
