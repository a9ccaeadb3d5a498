// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.formats.avro.AvroColumns;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.topology.planner.TopicSchemas;
import java.util.List;
import java.util.Optional;

/** Columns of topics from the schemas of a registry. Any thread. */
final class RegistrySchemas implements TopicSchemas {
    private final SchemaRegistry registry;

    RegistrySchemas(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Optional<List<Column>> columns(String topic, ColumnRole role, String format) {
        String subject = topic + (role == ColumnRole.KEY ? "-key" : "-value");
        return registry.latest(subject).map(schema -> AvroColumns.columnsOf(schema, role));
    }
}
