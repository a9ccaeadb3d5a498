// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import io.millrace.topology.sql.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One statement of a file. */
public sealed interface Statement {
    Span span();

    <R> R accept(Visitor<R> visitor);

    /** One method a statement and no default: a new statement does not compile until each place decides. */
    interface Visitor<R> {
        R createSource(CreateSource statement);

        R createAsSelect(CreateAsSelect statement);

        R insertSelect(InsertSelect statement);

        R createModel(CreateModel statement);

        R drop(Drop statement);

        R setProperty(SetProperty statement);

        R unsupported(Unsupported statement);
    }

    /** {@code CREATE [OR REPLACE] [SOURCE] STREAM|TABLE [IF NOT EXISTS] name (columns) WITH (…)}; no columns: inferred. */
    record CreateSource(
            Span span,
            ObjectKind kind,
            CreateMode mode,
            boolean readOnly,
            Identifier name,
            List<ColumnDefinition> columns,
            List<Property> properties)
            implements Statement {
        public CreateSource {
            columns = List.copyOf(columns);
            properties = List.copyOf(properties);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.createSource(this);
        }
    }

    /** {@code CREATE … STREAM|TABLE name [WITH (…)] AS SELECT …}. */
    record CreateAsSelect(
            Span span, ObjectKind kind, CreateMode mode, Identifier name, List<Property> properties, Query query)
            implements Statement {
        public CreateAsSelect {
            properties = List.copyOf(properties);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.createAsSelect(this);
        }
    }

    /** {@code INSERT INTO target [WITH (…)] SELECT …}. */
    record InsertSelect(Span span, Identifier target, List<Property> properties, Query query) implements Statement {
        public InsertSelect {
            properties = List.copyOf(properties);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.insertSelect(this);
        }
    }

    /** {@code CREATE MODEL name WITH (path = …)}. */
    record CreateModel(Span span, CreateMode mode, Identifier name, List<Property> properties) implements Statement {
        public CreateModel {
            properties = List.copyOf(properties);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.createModel(this);
        }
    }

    /** {@code DROP STREAM|TABLE|MODEL [IF EXISTS] name [DELETE TOPIC]}. */
    record Drop(Span span, ObjectKind kind, boolean ifExists, Identifier name, boolean deleteTopic)
            implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.drop(this);
        }
    }

    /** {@code SET 'name' = 'value'}, or {@code UNSET 'name'} when the value is null. */
    record SetProperty(
            Span span, String name, Span nameSpan, @Nullable String value) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.setProperty(this);
        }
    }

    /** A statement of the dialect that the parser knows by its first words and that this version does not run. */
    record Unsupported(Span span, String words) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.unsupported(this);
        }
    }
}
