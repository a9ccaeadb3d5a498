// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.millrace.state.layout;

import org.jspecify.annotations.NullMarked;
