// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

/** What a CREATE does when the name is taken. */
public enum CreateMode {
    /** CREATE: an error. */
    NEW,
    /** CREATE … IF NOT EXISTS: nothing. */
    IF_NOT_EXISTS,
    /** CREATE OR REPLACE: the new definition takes over. */
    OR_REPLACE
}
