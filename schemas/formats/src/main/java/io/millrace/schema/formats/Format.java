// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import java.util.List;
import java.util.Optional;

/** A way to write columns as bytes. Any thread; the readers and writers it makes are confined to one. */
public interface Format {
    /** As SQL writes it: {@code AVRO}. */
    String name();

    /** Whether records carry ids of schemas in a registry, so that columns can be inferred from it. */
    boolean usesRegistry();

    /** Why the format cannot hold these columns in this half of a record, naming the column; empty when it can. */
    Optional<String> problem(ColumnRole side, List<Column> columns);

    /** Makes a reader; the registry is asked when a record names a schema that the reader has not seen. */
    ColumnReader reader(FormatTarget target, SchemaRegistry registry);

    /**
     * Makes a writer, and registers its schema where the format has one.
     *
     * @throws io.millrace.schema.errors.MillraceException with FORMAT_CANNOT when {@link #problem} has an answer, with
     *     REGISTRY_REFUSED when the registry does not take the schema
     * @throws io.millrace.schema.registry.RegistryUnavailableException when the registry does not answer
     */
    ColumnWriter writer(FormatTarget target, SchemaRegistry registry);
}
