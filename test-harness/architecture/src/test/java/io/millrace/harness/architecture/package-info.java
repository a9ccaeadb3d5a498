// SPDX-License-Identifier: Apache-2.0
/**
 * What the whole tree has to keep to: who may use whom, what may stand on the hot path, how sources look, and that generated
 * pages are fresh.
 *
 * <p>In: the classes of all modules, and the files of the tree. Out: failing tests that name each place. Entry: the test
 * classes. Invariant: what is not yet as it should be stands in a ratchet with its reason; a ratchet only shrinks.
 */
@NullMarked
package io.millrace.harness.architecture;

import org.jspecify.annotations.NullMarked;
