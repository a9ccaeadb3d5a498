// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A way to write columns as bytes. Any thread; the readers and writers it makes are confined to one. */
public interface Format {
    /** As SQL writes it: {@code AVRO}. */
    String name();

    /** Whether records carry ids of schemas in a registry, so that columns can be inferred from it. */
    boolean usesRegistry();

    /** Why the format cannot hold these columns in this half of a record, naming the column; empty when it can. */
    Optional<String> problem(ColumnRole side, List<Column> columns);

    /** The names of the properties that it takes, without KEY_ or VALUE_ in front. */
    Set<String> properties();

    /** The only way in which values of a single column are written, where the statement has no choice; empty where it has. */
    Optional<Wrapping> onlyWrapping();

    /**
     * The columns that a registered schema means when a statement declares none.
     *
     * @throws io.millrace.schema.errors.MillraceException with SCHEMA_UNSUPPORTED when the schema, or the format, gives no
     *     columns
     */
    default List<Column> columnsOf(RegisteredSchema schema, ColumnRole side, FormatOptions options) {
        throw new MillraceException(ErrorCode.SCHEMA_UNSUPPORTED, name() + " has no schemas in a registry");
    }

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
