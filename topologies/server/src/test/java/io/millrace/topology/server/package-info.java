// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.millrace.topology.server;

import org.jspecify.annotations.NullMarked;
