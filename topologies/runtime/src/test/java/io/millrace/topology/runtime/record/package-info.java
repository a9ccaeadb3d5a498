// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.millrace.topology.runtime.record;

import org.jspecify.annotations.NullMarked;
