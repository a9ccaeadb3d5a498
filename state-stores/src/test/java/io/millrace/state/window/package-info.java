// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.millrace.state.window;

import org.jspecify.annotations.NullMarked;
