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

        R insertValues(InsertValues statement);

        R createType(CreateType statement);

        R dropType(DropType statement);

        R define(Define statement);

        R show(Show statement);

        R describe(Describe statement);

        R explain(Explain statement);

        R explainStatement(ExplainStatement statement);

        R alter(Alter statement);

        R assertion(Assert statement);

        R print(Print statement);

        R select(Select statement);

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

    /** {@code INSERT INTO target [(columns)] VALUES (…), (…)}; no columns: all of the target, in its order. */
    record InsertValues(Span span, Identifier target, List<Identifier> columns, List<ValueRow> rows)
            implements Statement {
        public InsertValues {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.insertValues(this);
        }
    }

    /** The values of one row as they are written. */
    record ValueRow(Span span, List<Expression> values) {
        public ValueRow {
            values = List.copyOf(values);
        }
    }

    /** {@code CREATE TYPE [IF NOT EXISTS] name AS type}: another name for a type. */
    record CreateType(Span span, CreateMode mode, Identifier name, TypeName type) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.createType(this);
        }
    }

    /** {@code DROP TYPE [IF EXISTS] name}. */
    record DropType(Span span, boolean ifExists, Identifier name) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.dropType(this);
        }
    }

    /**
     * {@code DEFINE name = 'value'}, or {@code UNDEFINE name} when the value is null. The parser has put the value in the place
     * of each <code>${name}</code> behind it.
     */
    record Define(Span span, Identifier name, @Nullable String value) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.define(this);
        }
    }

    /** {@code SHOW STREAMS [EXTENDED]} and the like. */
    record Show(Span span, Shown shown, Detail detail) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.show(this);
        }
    }

    /** What SHOW lists. */
    enum Shown {
        STREAMS,
        TABLES,
        TOPICS,
        QUERIES,
        FUNCTIONS,
        TYPES,
        MODELS,
        PROPERTIES,
        VARIABLES
    }

    /** How much is told of each. */
    enum Detail {
        BRIEF,
        EXTENDED
    }

    /** {@code DESCRIBE name [EXTENDED]}, {@code DESCRIBE FUNCTION name} or {@code DESCRIBE MODEL name}. */
    record Describe(Span span, Described kind, Identifier name) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.describe(this);
        }
    }

    /** What DESCRIBE is told of. */
    enum Described {
        SOURCE,
        SOURCE_EXTENDED,
        FUNCTION,
        MODEL
    }

    /** {@code EXPLAIN query}: the plan of a query, by its id. */
    record Explain(Span span, Identifier query) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.explain(this);
        }
    }

    /** {@code EXPLAIN CREATE … AS SELECT …}, {@code EXPLAIN INSERT INTO … SELECT …} or {@code EXPLAIN SELECT …}. */
    record ExplainStatement(Span span, Statement explained) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.explainStatement(this);
        }
    }

    /** {@code ALTER STREAM|TABLE name ADD [COLUMN] column type, ADD …}. */
    record Alter(Span span, ObjectKind kind, Identifier name, List<ColumnDefinition> added) implements Statement {
        public Alter {
            added = List.copyOf(added);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.alter(this);
        }
    }

    /** {@code ASSERT …}. */
    record Assert(Span span, Assertion assertion) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.assertion(this);
        }
    }

    /**
     * {@code PRINT topic [FROM BEGINNING] [INTERVAL n] [LIMIT n]}.
     *
     * @param topic in the case in which it is written
     * @param every prints one record of so many, or null for all
     * @param limit ends after so many printed records, or null
     */
    record Print(
            Span span,
            Identifier topic,
            PrintFrom from,
            @Nullable Long every,
            @Nullable Long limit) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.print(this);
        }
    }

    /** Where PRINT begins. */
    enum PrintFrom {
        NOW,
        BEGINNING
    }

    /** {@code SELECT … EMIT CHANGES [LIMIT n]} by itself: its rows are shown and written nowhere. */
    record Select(Span span, Query query) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.select(this);
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
