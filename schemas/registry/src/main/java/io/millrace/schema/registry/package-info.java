// SPDX-License-Identifier: Apache-2.0
/**
 * Schema Registry: the genuine Confluent client behind one small interface, and a registry of our own for development.
 *
 * <p>In: registry URLs, a folder of schema files, or nothing. Out: registered schemas by id and by subject. Entry: {@link
 * io.millrace.schema.registry.SchemaRegistry}. Invariants: only the registry's own "not found" is an unknown schema; every
 * other failure is {@link io.millrace.schema.registry.RegistryUnavailableException}, so that a registry that is down never
 * turns good records into dead letters.
 */
@NullMarked
package io.millrace.schema.registry;

import org.jspecify.annotations.NullMarked;
