// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.sql.tree.Statement;
import org.junit.jupiter.api.Test;

final class VariablesTest {
    private static ParsedFile parse(String sql) {
        return SqlParser.parse(new SourceText("v.sql", sql));
    }

    private static String printed(String sql) {
        ParsedFile file = parse(sql);
        assertThat(file.diagnostics()).isEmpty();
        return SqlPrinter.print(file.statements().subList(1, file.statements().size()));
    }

    @Test
    void stand_for_names_texts_and_parts_of_both() {
        assertThat(printed("DEFINE src = 'orders'; CREATE STREAM ${SRC}_big AS SELECT '${src}!' AS a FROM `${src}`;"))
                .isEqualTo("CREATE STREAM ORDERS_BIG AS\nSELECT 'orders!' AS A\nFROM `orders`;\n");
    }

    @Test
    void may_be_several_statements_and_use_others() {
        assertThat(printed("DEFINE x = 'a'; DEFINE y = 'DROP STREAM ${x}; DROP STREAM b'; ${y};"))
                .isEqualTo("DEFINE Y = 'DROP STREAM a; DROP STREAM b';\n\nDROP STREAM A;\n\nDROP STREAM B;\n");
    }

    @Test
    void two_dollars_keep_what_is_behind_them() {
        assertThat(printed("DEFINE x = '1'; SET 'a' = '$${x} $x {x}';")).isEqualTo("SET 'a' = '${x} $x {x}';\n");
    }

    @Test
    void are_unknown_before_and_behind_their_definition() {
        ParsedFile file = parse("DROP STREAM ${x};\nDEFINE x = 'a';\nUNDEFINE X;\nDROP STREAM ${x};\nDROP STREAM c;");
        assertThat(file.diagnostics())
                .extracting(told -> told.message() + " in line " + told.span().line())
                .containsExactly("variable ${x} is not defined in line 1", "variable ${x} is not defined in line 4");
        assertThat(file.statements()).hasSize(3);
    }

    @Test
    void are_shared_by_the_files_of_an_application() {
        Variables shared = new Variables();
        assertThat(SqlParser.parse(new SourceText("a.sql", "DEFINE t = 'x'"), shared)
                        .diagnostics())
                .isEmpty();
        assertThat(SqlParser.parse(new SourceText("b.sql", "DROP TABLE ${t}"), shared)
                        .statements())
                .singleElement()
                .isInstanceOf(Statement.Drop.class);
    }

    @Test
    void errors_stand_in_the_line_of_the_statement() {
        ParsedFile file = parse("DEFINE x = 'a b c';\n\nDROP STREAM ${x};\nDROP TABLE t;");
        assertThat(file.diagnostics()).singleElement().satisfies(told -> {
            assertThat(told.span().line()).isEqualTo(3);
            assertThat(told.span().text()).isEqualTo("b");
        });
        assertThat(file.statements()).hasSize(2);
    }

    @Test
    void cannot_grow_without_end() {
        StringBuilder sql = new StringBuilder("DEFINE x = '0123456789012345';");
        for (int i = 0; i < 40; i++) {
            sql.append("DEFINE x = '${x}${x}';");
        }
        assertThat(parse(sql.toString()).diagnostics()).isNotEmpty();
    }
}
