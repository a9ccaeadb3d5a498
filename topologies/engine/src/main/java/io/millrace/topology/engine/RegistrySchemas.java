// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.framing.SchemaChoice;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.topology.planner.TopicSchemas;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.runtime.operator.FormatTargets;
import java.util.List;
import java.util.Optional;

/** Columns of topics from the schemas of a registry. Any thread. */
final class RegistrySchemas implements TopicSchemas {
    private final SchemaRegistry registry;

    RegistrySchemas(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Optional<List<Column>> columns(String topic, ColumnRole role, TopicFormat format) {
        boolean isKey = role == ColumnRole.KEY;
        Format known = FormatTargets.format(isKey ? format.keyFormat() : format.valueFormat());
        FormatOptions options = FormatOptions.of(role, format.properties());
        Optional<RegisteredSchema> schema = options.schemaId() == null
                ? registry.latest(topic + (isKey ? "-key" : "-value"))
                : Optional.of(SchemaChoice.byId(registry, options.schemaId()));
        return schema.map(found -> known.columnsOf(found, role, options));
    }
}
