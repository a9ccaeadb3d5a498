// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.grammar.MillraceLexer;
import io.millrace.topology.sql.grammar.MillraceParser.AddedColumnContext;
import io.millrace.topology.sql.grammar.MillraceParser.AlterContext;
import io.millrace.topology.sql.grammar.MillraceParser.AssertContext;
import io.millrace.topology.sql.grammar.MillraceParser.BareSelectContext;
import io.millrace.topology.sql.grammar.MillraceParser.ColumnDefinitionContext;
import io.millrace.topology.sql.grammar.MillraceParser.ColumnDefinitionsContext;
import io.millrace.topology.sql.grammar.MillraceParser.ColumnMarkContext;
import io.millrace.topology.sql.grammar.MillraceParser.CreateContext;
import io.millrace.topology.sql.grammar.MillraceParser.CreateModelContext;
import io.millrace.topology.sql.grammar.MillraceParser.CreateSourceContext;
import io.millrace.topology.sql.grammar.MillraceParser.CreateStatementContext;
import io.millrace.topology.sql.grammar.MillraceParser.CreateTypeContext;
import io.millrace.topology.sql.grammar.MillraceParser.DropContext;
import io.millrace.topology.sql.grammar.MillraceParser.DropTypeContext;
import io.millrace.topology.sql.grammar.MillraceParser.ExplainContext;
import io.millrace.topology.sql.grammar.MillraceParser.ExplainedContext;
import io.millrace.topology.sql.grammar.MillraceParser.IfNotExistsContext;
import io.millrace.topology.sql.grammar.MillraceParser.InsertQueryContext;
import io.millrace.topology.sql.grammar.MillraceParser.InsertSelectContext;
import io.millrace.topology.sql.grammar.MillraceParser.InsertValuesContext;
import io.millrace.topology.sql.grammar.MillraceParser.ObjectKindContext;
import io.millrace.topology.sql.grammar.MillraceParser.PropertyContext;
import io.millrace.topology.sql.grammar.MillraceParser.PropertyValueContext;
import io.millrace.topology.sql.grammar.MillraceParser.QueryContext;
import io.millrace.topology.sql.grammar.MillraceParser.SetPropertyContext;
import io.millrace.topology.sql.grammar.MillraceParser.StatementContext;
import io.millrace.topology.sql.grammar.MillraceParser.UnsetPropertyContext;
import io.millrace.topology.sql.grammar.MillraceParser.WithPropertiesContext;
import io.millrace.topology.sql.tree.ColumnDefinition;
import io.millrace.topology.sql.tree.ColumnDefinition.KeyMark;
import io.millrace.topology.sql.tree.CreateMode;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Expression.BooleanLiteral;
import io.millrace.topology.sql.tree.Expression.StringLiteral;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.ObjectKind;
import io.millrace.topology.sql.tree.Property;
import io.millrace.topology.sql.tree.Query;
import io.millrace.topology.sql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Builds statements from parse trees. One thread. */
final class TreeBuilder {
    private final Leaves leaves;
    private final QueryBuilder queries;

    TreeBuilder(SourceText source, Diagnostics diagnostics) {
        this.leaves = new Leaves(source, diagnostics);
        this.queries = new QueryBuilder(leaves);
    }

    Statement statement(StatementContext context) {
        Span span = leaves.span(context);
        if (context instanceof CreateContext) {
            return create(span, ((CreateContext) context).createStatement());
        }
        if (context instanceof InsertSelectContext) {
            return insertSelect(((InsertSelectContext) context).insertQuery());
        }
        if (context instanceof DropContext) {
            DropContext drop = (DropContext) context;
            return new Statement.Drop(
                    span,
                    kind(drop.objectKind()),
                    drop.ifExists() != null,
                    leaves.name(drop.sourceName()),
                    drop.TOPIC() != null);
        }
        if (context instanceof SetPropertyContext) {
            SetPropertyContext set = (SetPropertyContext) context;
            return new Statement.SetProperty(
                    span, Leaves.string(set.name), leaves.span(set.name), Leaves.string(set.value));
        }
        if (context instanceof UnsetPropertyContext) {
            Token name = ((UnsetPropertyContext) context).name;
            return new Statement.SetProperty(span, Leaves.string(name), leaves.span(name), null);
        }
        if (context instanceof InsertValuesContext) {
            return insertValues(span, (InsertValuesContext) context);
        }
        if (context instanceof DropTypeContext) {
            DropTypeContext drop = (DropTypeContext) context;
            return new Statement.DropType(span, drop.ifExists() != null, leaves.name(drop.typeName()));
        }
        if (context instanceof AlterContext) {
            return alter(span, (AlterContext) context);
        }
        if (context instanceof AssertContext) {
            return new Statement.Assert(
                    span, new AssertionBuilder(leaves, queries, this).assertion(((AssertContext) context).assertion()));
        }
        ExplainedContext explained = context instanceof ExplainContext ? ((ExplainContext) context).explained() : null;
        if (explained != null) {
            return explain(span, explained);
        }
        Statement command = new CommandBuilder(leaves).command(span, context);
        return command == null ? select(span, ((BareSelectContext) context).query()) : command;
    }

    /** Without EMIT it asks for what is there now, which nothing here keeps to be asked for. */
    private Statement select(Span span, QueryContext context) {
        // Built for its diagnostics, too.
        Query query = queries.query(context);
        return query.emit() == null
                ? new Statement.Unsupported(span, UnsupportedStatements.PULL)
                : new Statement.Select(span, query);
    }

    private Statement explain(Span span, ExplainedContext context) {
        Statement explained;
        if (context.createStatement() != null) {
            explained = create(leaves.span(context), context.createStatement());
        } else if (context.insertQuery() != null) {
            explained = insertSelect(context.insertQuery());
        } else {
            explained = select(leaves.span(context), context.query());
        }
        if (explained instanceof Statement.Unsupported) {
            return explained;
        }
        boolean runs = explained instanceof Statement.CreateAsSelect
                || explained instanceof Statement.InsertSelect
                || explained instanceof Statement.Select;
        if (!runs) {
            leaves.error(
                    leaves.span(context),
                    "EXPLAIN of a statement that runs nothing",
                    "it shows the plan of CREATE … AS SELECT, INSERT INTO … SELECT or SELECT");
        }
        return new Statement.ExplainStatement(span, explained);
    }

    private Statement insertSelect(InsertQueryContext insert) {
        return new Statement.InsertSelect(
                leaves.span(insert),
                leaves.name(insert.sourceName()),
                properties(insert.withProperties()),
                queries.query(insert.query()));
    }

    private Statement alter(Span span, AlterContext alter) {
        List<ColumnDefinition> added = new ArrayList<>();
        for (AddedColumnContext column : alter.addedColumn()) {
            added.add(new ColumnDefinition(
                    leaves.span(column),
                    leaves.name(column.columnName()),
                    leaves.type(column.type()),
                    KeyMark.NONE,
                    null));
        }
        ObjectKind kind = ObjectKind.valueOf(alter.kind.getText().toUpperCase(Locale.ROOT));
        return new Statement.Alter(span, kind, leaves.name(alter.sourceName()), added);
    }

    private Statement insertValues(Span span, InsertValuesContext insert) {
        List<Identifier> columns = new ArrayList<>();
        if (insert.insertColumns() != null) {
            insert.insertColumns().columnName().forEach(column -> columns.add(leaves.name(column)));
        }
        List<Statement.ValueRow> rows = new ArrayList<>();
        insert.valueRow().forEach(row -> rows.add(new Statement.ValueRow(leaves.span(row), queries.values(row))));
        return new Statement.InsertValues(span, leaves.name(insert.sourceName()), columns, rows);
    }

    private Statement createType(Span span, @Nullable Token replace, CreateTypeContext type) {
        if (replace != null) {
            leaves.error(leaves.span(replace), "a type is not replaced", "DROP TYPE it first");
        }
        CreateMode mode = type.ifNotExists() == null ? CreateMode.NEW : CreateMode.IF_NOT_EXISTS;
        return new Statement.CreateType(span, mode, leaves.name(type.typeName()), leaves.type(type.type()));
    }

    private Statement create(Span span, CreateStatementContext context) {
        Token replace = context.orReplace() == null ? null : context.orReplace().getStart();
        if (context.createModel() != null) {
            CreateModelContext model = context.createModel();
            return new Statement.CreateModel(
                    span,
                    mode(replace, model.ifNotExists()),
                    leaves.name(model.modelName()),
                    properties(model.withProperties()));
        }
        if (context.createType() != null) {
            return createType(span, replace, context.createType());
        }
        CreateSourceContext source = context.createSource();
        CreateMode mode = mode(replace, source.ifNotExists());
        ObjectKind kind = ObjectKind.valueOf(source.kind.getText().toUpperCase(Locale.ROOT));
        Identifier name = leaves.name(source.sourceName());
        List<ColumnDefinition> columns = columns(source.columnDefinitions());
        List<Property> properties = properties(source.withProperties());
        if (source.query() == null) {
            return new Statement.CreateSource(span, kind, mode, source.SOURCE() != null, name, columns, properties);
        }
        refuseBothForms(source, kind);
        Query query = queries.query(source.query());
        return new Statement.CreateAsSelect(span, kind, mode, name, properties, query);
    }

    private void refuseBothForms(CreateSourceContext source, ObjectKind kind) {
        if (source.SOURCE() != null) {
            leaves.error(
                    leaves.span(source.SOURCE().getSymbol()),
                    "a SOURCE " + kind.word() + " cannot be made by a query",
                    "leave out SOURCE, or leave out AS SELECT");
        }
        if (source.columnDefinitions() != null) {
            leaves.error(
                    leaves.span(source.columnDefinitions()),
                    "a " + kind.word() + " made by a query has no list of columns",
                    "leave the list out: names and types come from the query");
        }
    }

    private CreateMode mode(@Nullable Token replace, @Nullable IfNotExistsContext ifNotExists) {
        if (replace == null) {
            return ifNotExists == null ? CreateMode.NEW : CreateMode.IF_NOT_EXISTS;
        }
        if (ifNotExists != null) {
            leaves.error(
                    leaves.span(ifNotExists), "OR REPLACE and IF NOT EXISTS exclude each other", "keep one of them");
        }
        return CreateMode.OR_REPLACE;
    }

    private static ObjectKind kind(ObjectKindContext context) {
        return ObjectKind.valueOf(context.getText().toUpperCase(Locale.ROOT));
    }

    List<ColumnDefinition> columns(@Nullable ColumnDefinitionsContext context) {
        List<ColumnDefinition> columns = new ArrayList<>();
        if (context != null) {
            for (ColumnDefinitionContext column : context.columnDefinition()) {
                columns.add(column(column));
            }
        }
        return columns;
    }

    private ColumnDefinition column(ColumnDefinitionContext context) {
        ColumnMarkContext mark = context.columnMark();
        return new ColumnDefinition(
                leaves.span(context),
                leaves.name(context.columnName()),
                leaves.type(context.type()),
                keyMark(mark),
                mark == null || mark.STRING() == null
                        ? null
                        : Leaves.string(mark.STRING().getSymbol()));
    }

    private static KeyMark keyMark(@Nullable ColumnMarkContext mark) {
        if (mark == null) {
            return KeyMark.NONE;
        }
        switch (mark.getStart().getType()) {
            case MillraceLexer.KEY:
                return KeyMark.KEY;
            case MillraceLexer.PRIMARY:
                return KeyMark.PRIMARY_KEY;
            default:
                return KeyMark.HEADERS;
        }
    }

    List<Property> properties(@Nullable WithPropertiesContext context) {
        List<Property> properties = new ArrayList<>();
        if (context != null) {
            for (PropertyContext property : context.property()) {
                Identifier name = leaves.name(property.propertyName());
                Identifier upper = new Identifier(name.span(), name.name().toUpperCase(Locale.ROOT));
                properties.add(new Property(leaves.span(property), upper, value(property.propertyValue())));
            }
        }
        return properties;
    }

    private Expression value(PropertyValueContext context) {
        Span span = leaves.span(context);
        Token last = context.getStop();
        switch (last.getType()) {
            case MillraceLexer.STRING:
                return new StringLiteral(span, Leaves.string(last));
            case MillraceLexer.TRUE:
                return new BooleanLiteral(span, true);
            case MillraceLexer.FALSE:
                return new BooleanLiteral(span, false);
            default:
                String sign = context.MINUS() == null ? "" : "-";
                return leaves.number(span, last.getType(), sign + last.getText());
        }
    }
}
