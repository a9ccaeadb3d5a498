// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.tree.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people get to read. The place of the error stands between two carets. */
final class SyntaxErrorTest {
    static Stream<Arguments> mistakes() {
        return Stream.of(
                // misspelt words
                mistake("^CRAETE^ STREAM a (x INT)", "expected a statement, found CRAETE", "did you mean CREATE?"),
                mistake("CREATE ^STRAEM^ a (x INT)", "expected STREAM, found STRAEM", "did you mean STREAM?"),
                mistake(csas("^SELCT^ x FROM s"), "expected SELECT, found SELCT", "did you mean SELECT?"),
                mistake(csas("SELECT x ^FORM^ s"), "expected FROM, found FORM", "did you mean FROM?"),
                mistake(csas("SELECT x FROM s ^WEHRE^ x > 1"), "expected WHERE, found WEHRE", "did you mean WHERE?"),
                mistake(csas("SELECT x FROM s ^GRUOP^ BY x"), "expected GROUP, found GRUOP", "did you mean GROUP?"),
                mistake(
                        csas("SELECT x FROM s LEFT ^JION^ t ON a = b"),
                        "expected JOIN, found JION",
                        "did you mean JOIN?"),
                mistake(
                        csas("SELECT x FROM s EMIT ^CHANGE^"),
                        "expected CHANGES, found CHANGE",
                        "did you mean CHANGES?"),
                mistake(csas("SELECT x FROM s WHERE a ^ADN^ b"), "expected AND, found ADN", "did you mean AND?"),
                // something is missing
                mistake(csas("SELECT x y ^z^ FROM s"), "a comma is missing before z", "items are separated by commas"),
                mistake(
                        "CREATE STREAM a (x INT ^y^ INT)",
                        "a comma is missing before y",
                        "items are separated by commas"),
                mistake(
                        "CREATE STREAM a (x INT) WITH (p='a' ^q^='b')",
                        "a comma is missing before q",
                        "items are separated by commas"),
                mistake(
                        "CREATE STREAM a (x INT) WITH ^kafka_topic^='a'",
                        "an opening parenthesis is missing before kafka_topic",
                        null),
                mistake(
                        "CREATE STREAM a ^SELECT^ x FROM s",
                        "AS is missing before SELECT",
                        "CREATE STREAM name AS SELECT …"),
                mistake(csas("SELECT CAST(a ^VARCHAR^) FROM s"), "AS is missing before VARCHAR", "CAST(value AS type)"),
                mistake(
                        csas("SELECT UCASE(x ^FROM^ s"),
                        "a closing parenthesis is missing before FROM",
                        "the ( at 1:32 is not closed"),
                mistake(
                        csas("SELECT CASE WHEN a THEN b ^FROM^ s"),
                        "END is missing before FROM",
                        "CASE WHEN condition THEN value ELSE value END"),
                mistake(csas("SELECT x FROM s GROUP ^x^"), "BY is missing before x", null),
                mistake(csas("SELECT x FROM s WHERE a BETWEEN 1 ^2^"), "AND is missing before 2", null),
                mistake(csas("SELECT ^FROM^ s"), "the list behind SELECT is empty", "name columns, or write *"),
                mistake(
                        csas("SELECT x FROM s WHERE x > ^;^"),
                        "expected an expression, found the end of the statement",
                        null),
                mistake(
                        csas("SELECT x FROM^^ "),
                        "expected the name of a stream or table, found the end of the statement",
                        null),
                mistake("CREATE STREAM a (x INT, y^)^", "expected a type, found )", null),
                mistake("CREATE STREAM a (x ARRAY<INT^)^", "> is missing before )", null),
                mistake("SET 'a' ^'b'^", "= is missing before 'b'", null),
                mistake(
                        csas("SELECT AVG(x) OVER (PARTITION BY y^)^ FROM s"),
                        "expected ORDER, RANGE, ROWS or a comma, found )",
                        "a frame says how far back it goes: RANGE INTERVAL 30 SECONDS PRECEDING, or ROWS 10 PRECEDING"),
                // numbers that are not positive or not whole
                mistake(
                        csas("SELECT AVG(x) OVER (PARTITION BY y RANGE INTERVAL ^-^30 SECONDS PRECEDING) FROM s"),
                        "expected a whole number, found -",
                        "intervals are positive whole numbers with a unit: 30 SECONDS"),
                mistake(
                        csas("SELECT AVG(x) OVER (PARTITION BY y RANGE INTERVAL ^1.5^ HOURS PRECEDING) FROM s"),
                        "expected a whole number, found 1.5",
                        "intervals are positive whole numbers with a unit: 30 SECONDS"),
                mistake(
                        csas("SELECT x, COUNT(*) FROM s WINDOW TUMBLING (SIZE ^-^1 HOUR) GROUP BY x"),
                        "expected a whole number, found -",
                        "intervals are positive whole numbers with a unit: 30 SECONDS"),
                mistake(
                        csas("SELECT AVG(x) OVER (PARTITION BY y ROWS ^-^3 PRECEDING) FROM s"),
                        "expected BETWEEN or a whole number, found -",
                        "numbers of rows are positive and whole"),
                // something is too much
                mistake(csas("SELECT x^,^ FROM s"), "trailing comma before FROM", "remove it, or name what is missing"),
                mistake("CREATE STREAM a (x INT^,^)", "trailing comma before )", "remove it, or name what is missing"),
                mistake(csas("SELECT UCASE(x)^)^ FROM s"), "a closing parenthesis too many", "remove it"),
                // one sign for another
                mistake(
                        csas("SELECT x FROM s WHERE x ^==^ 1"),
                        "expected =, found ==",
                        "values are compared with a single ="),
                mistake(csas("SELECT x FROM s WHERE x ^=>^ 1"), "expected an operator, found =>", "did you mean >=?"),
                mistake(csas("SELECT x FROM s WHERE x =^<^ 1"), "expected an expression, found <", "did you mean <=?"),
                mistake(csas("SELECT x FROM s WHERE a ^&&^ b"), "expected AND, found &&", "write AND"),
                mistake(
                        csas("SELECT STRUCT(a ^=^ 1) FROM s"),
                        "expected :=, found =",
                        "entries of MAP and STRUCT are written name := value"),
                mistake(
                        csas("SELECT MAP('a' ^=^ 1) FROM s"),
                        "expected :=, found =",
                        "entries of MAP and STRUCT are written name := value"),
                mistake(
                        "CREATE STREAM a WITH (p ^:=^ 1)",
                        "expected =, found :=",
                        "only entries of MAP and STRUCT are written with :="),
                mistake(
                        "CREATE STREAM a WITH (kafka_topic=^\"a b\"^)",
                        "expected a string in single quotes, found \"a b\"",
                        "other quotes are for names; write 'a b'"),
                mistake(
                        "CREATE STREAM a WITH (kafka_topic=^a^)",
                        "expected a literal, found a",
                        "strings stand in single quotes: 'a'"),
                mistake(
                        csas("SELECT x FROM s WHERE x = ^‘^a’"),
                        "unexpected typographic quote ‘",
                        "write straight quotes: 'text'"),
                mistake(csas("SELECT ^\u0000^ FROM s"), "unexpected character U+0000", null),
                mistake(
                        csas("SELECT ^ü^ber FROM s"),
                        "unexpected character ü",
                        "names with other letters than A to Z stand in backquotes: `…`"),
                mistake(csas("SELECT ^$^x FROM s"), "unexpected character $", "variables are written ${name}"),
                mistake(
                        csas("SELECT a.b^.^c FROM s"),
                        "expected FROM or a comma, found .",
                        "the fields of a struct are reached with ->"),
                mistake(
                        csas("SELECT x FROM s WINDOW TUMBLING (SIZE ^30SECONDS^) GROUP BY x"),
                        "expected a whole number, found 30SECONDS",
                        "put a space between the number and the unit"),
                // words that cannot be names
                mistake(
                        "CREATE STREAM a (x INT, ^from^ VARCHAR)",
                        "FROM is a reserved word and cannot be a column name",
                        "write it in backquotes: `FROM`"),
                mistake(
                        csas("SELECT ^group^, x FROM s"),
                        "GROUP is a reserved word and cannot be a column name",
                        "write it in backquotes: `GROUP`"),
                mistake(
                        csas("SELECT x AS ^end^ FROM s"),
                        "END is a reserved word and cannot be an alias",
                        "write it in backquotes: `END`"),
                // what the builder refuses
                mistake(
                        csas("SELECT x FROM s GROUP BY x ^WHERE^ y > 1"),
                        "WHERE stands behind GROUP BY",
                        "the order is FROM, WINDOW, WHERE, GROUP BY, PARTITION BY, HAVING, EMIT, LIMIT"),
                mistake(
                        csas("SELECT x FROM s WHERE a ^WINDOW^ TUMBLING (SIZE 1 DAY) GROUP BY x"),
                        "WINDOW stands behind WHERE",
                        "the order is FROM, WINDOW, WHERE, GROUP BY, PARTITION BY, HAVING, EMIT, LIMIT"),
                mistake(
                        csas("SELECT CAST(x AS ^null^) FROM s"),
                        "NULL is a reserved word and cannot be a type",
                        "write it in backquotes: `NULL`"),
                mistake("CREATE STREAM ^(^x INT)", "expected the name of a stream or table, found (", null),
                mistake(csas("SELECT x FROM s WHERE a ^WHERE^ b"), "WHERE is given twice", "a query has one"),
                mistake(
                        csas("SELECT ^(a, b)^ FROM s"),
                        "a list of expressions stands where one value is needed",
                        "lists in parentheses are for IN, GROUP BY and PARTITION BY"),
                mistake(
                        csas("SELECT x LIKE 'a' ESCAPE ^'ab'^ FROM s"),
                        "ESCAPE takes one character",
                        "for example LIKE '10!%' ESCAPE '!'"),
                mistake(
                        csas("SELECT a + b->^*^ FROM s"),
                        "->* takes the fields of a struct and cannot be part of an expression",
                        "write it as an item of its own"),
                mistake(
                        "CREATE OR REPLACE STREAM ^IF NOT EXISTS^ a AS SELECT x FROM s",
                        "OR REPLACE and IF NOT EXISTS exclude each other",
                        "keep one of them"),
                mistake(
                        "CREATE STREAM a ^(x INT)^ AS SELECT x FROM s",
                        "a stream made by a query has no list of columns",
                        "leave the list out: names and types come from the query"),
                mistake(
                        "CREATE ^SOURCE^ TABLE a AS SELECT x FROM s",
                        "a SOURCE table cannot be made by a query",
                        "leave out SOURCE, or leave out AS SELECT"),
                mistake(
                        csas("SELECT AVG(x) OVER (ORDER BY ^y^ ROWS 1 PRECEDING) FROM s"),
                        "a frame is ordered by Y",
                        "frames are ordered by event time: write ORDER BY ROWTIME or leave it out"));
    }

    private static String csas(String query) {
        return "CREATE STREAM a AS " + query;
    }

    private static Arguments mistake(String marked, String message, @Nullable String hint) {
        return Arguments.of(marked, message, hint);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void the_first_word_that_does_not_fit_is_told(String marked, String message, @Nullable String hint) {
        check(marked, ErrorCode.SYNTAX, message, hint);
    }

    private static void check(String marked, ErrorCode code, String message, @Nullable String hint) {
        String sql = marked.replace("^", "");
        List<Diagnostic> diagnostics =
                SqlParser.parse(new SourceText("a.sql", sql)).diagnostics();
        assertThat(diagnostics).as(sql).hasSize(1);
        Diagnostic diagnostic = diagnostics.get(0);
        assertThat(diagnostic.message()).isEqualTo(message);
        assertThat(diagnostic.hint()).isEqualTo(hint);
        assertThat(diagnostic.code()).isEqualTo(code);
        int start = marked.indexOf('^');
        assertThat(diagnostic.span().start()).as(sql).isEqualTo(start);
        assertThat(diagnostic.span().end()).as(sql).isEqualTo(marked.indexOf('^', start + 1) - 1);
    }

    @Test
    void unclosed_quotes_and_comments() {
        String string = "close it with '; a quote inside a string is written twice: ''";
        check("SET 'a' = ^'b^", ErrorCode.UNTERMINATED_TEXT, "a string is not closed", string);
        check("SET 'a' = ^'b;^\nUNSET \n 'x'", ErrorCode.UNTERMINATED_TEXT, "a string is not closed", string);
        check(csas("SELECT ^`x^"), ErrorCode.UNTERMINATED_TEXT, "a quoted name is not closed", "close it with `");
        check("UNSET 'a'; ^/*^ b;\n", ErrorCode.UNTERMINATED_TEXT, "a comment is not closed", "close it with */");
        check(
                csas("SELECT ^'it'^s' FROM s WHERE x = 'y"),
                ErrorCode.UNTERMINATED_TEXT,
                "a string is not closed",
                string);
        check(
                "CREATE STREAM a WITH (p=^'b, q='^c', r='d)",
                ErrorCode.UNTERMINATED_TEXT,
                "a string is not closed",
                string);
    }

    @Test
    void after_an_unclosed_string_the_next_statement_is_read() {
        ParsedFile file = SqlParser.parse(
                new SourceText("a.sql", "CREATE STREAM a WITH (p='b, q='c');\nSET 'x' = 'y';\nSET 'x' = 'it''s';"));
        assertThat(file.diagnostics()).hasSize(1);
        assertThat(file.diagnostics().get(0).code()).isEqualTo(ErrorCode.UNTERMINATED_TEXT);
        assertThat(file.diagnostics().get(0).span().column()).isEqualTo(25);
        assertThat(file.statements()).hasSize(2);
    }

    @Test
    void numbers_that_do_not_fit() {
        check(
                csas("SELECT x - ^9223372036854775808^ FROM s"),
                ErrorCode.NUMBER_TOO_LARGE,
                "the number 9223372036854775808 does not fit a BIGINT",
                "write 1E0 for a DOUBLE, or 1.0 for a DECIMAL");
        check(
                csas("SELECT ^-1E999^ FROM s"),
                ErrorCode.NUMBER_TOO_LARGE,
                "the number -1E999 does not fit a DOUBLE",
                "the largest is about 1.8E308");
        check(
                csas("SELECT ^1." + "1".repeat(38) + "^ FROM s"),
                ErrorCode.NUMBER_TOO_LARGE,
                "the number 1." + "1".repeat(38) + " has more than 38 digits",
                "write it with E0 for a DOUBLE");
    }

    @ParameterizedTest
    @MethodSource("statementsNotSupported")
    void statements_that_are_not_supported_yet_say_so_and_what_to_do(String sql, String words) {
        ParsedFile file = SqlParser.parse(new SourceText("a.sql", sql));
        assertThat(file.statements()).containsExactly(new Statement.Unsupported(Trees.AT, words));
        assertThat(file.diagnostics()).hasSize(1);
        Diagnostic diagnostic = file.diagnostics().get(0);
        assertThat(diagnostic.code()).isEqualTo(ErrorCode.STATEMENT_NOT_SUPPORTED);
        assertThat(diagnostic.message()).isEqualTo(words + " is not supported yet");
        assertThat(diagnostic.hint()).isNotBlank();
        assertThat(diagnostic.span().start()).isZero();
    }

    static Stream<Arguments> statementsNotSupported() {
        return Stream.of(
                Arguments.of("ALTER SYSTEM 'a' = 'b'", "ALTER SYSTEM"),
                Arguments.of("SPOOL 'a.txt'", "SPOOL"),
                Arguments.of("SPOOL OFF", "SPOOL"),
                Arguments.of("SHOW CONNECTORS", "SHOW CONNECTORS"),
                Arguments.of("LIST SOURCE CONNECTORS", "LIST CONNECTORS"),
                Arguments.of("SHOW CONNECTOR PLUGINS", "SHOW CONNECTOR"),
                Arguments.of("SHOW ALL TOPICS", "SHOW ALL"),
                Arguments.of("DESCRIBE CONNECTOR c", "DESCRIBE CONNECTOR"),
                Arguments.of("DROP CONNECTOR IF EXISTS c", "DROP CONNECTOR"),
                Arguments.of("exit", "EXIT"),
                Arguments.of("HELP", "HELP"),
                Arguments.of("OUTPUT TABULAR", "OUTPUT"),
                Arguments.of("SERVER 'a'", "SERVER"),
                Arguments.of("EXPLAIN SELECT * FROM a", "SELECT without EMIT CHANGES"),
                Arguments.of("CREATE FUNCTION f(INT) RETURNS INT LANGUAGE WASM", "CREATE FUNCTION"),
                Arguments.of("CREATE SINK CONNECTOR c WITH ('a.b'='c')", "CREATE CONNECTOR"),
                Arguments.of("TERMINATE ALL", "TERMINATE"),
                Arguments.of("PAUSE q", "PAUSE"),
                Arguments.of("RESUME q", "RESUME"),
                Arguments.of("RUN SCRIPT 'a.sql'", "RUN SCRIPT"),
                Arguments.of("SELECT * FROM a WHERE b = 1", "SELECT without EMIT CHANGES"));
    }

    @Test
    void words_of_a_console_say_where_they_belong() {
        assertThat(hint("SPOOL 'a'")).contains("./millrace run FILE > OUTPUT");
        assertThat(hint("CLEAR")).isEqualTo("remove it: it belongs to ksqlDB's console");
        assertThat(hint("SHOW CONNECTORS")).startsWith("connectors are Kafka Connect's");
        assertThat(hint("SELECT * FROM a")).startsWith("write EMIT CHANGES at its end");
    }

    private static @Nullable String hint(String sql) {
        return SqlParser.parse(new SourceText("a.sql", sql))
                .diagnostics()
                .get(0)
                .hint();
    }

    @Test
    void clauses_that_are_not_supported_yet_say_what_to_write() {
        String stream = "make it a stream of its own with CREATE STREAM … AS SELECT";
        clause(csas("SELECT x FROM ^(^SELECT x FROM s)"), "a query in FROM is not supported yet", stream);
        clause(
                csas("SELECT x FROM s WHERE x IN (^SELECT^ y FROM t)"),
                "a query inside an expression is not supported yet",
                stream);
        clause(csas("SELECT ^DISTINCT^ x FROM s"), "SELECT DISTINCT is not supported", "use GROUP BY");
        clause(
                csas("SELECT x FROM s^,^ t"),
                "several sources with commas in FROM are not supported",
                "joins are written FROM s JOIN t ON s.x = t.y");
        clause(
                csas("SELECT x FROM s a^,^ t b WHERE a.x = b.y"),
                "several sources with commas in FROM are not supported",
                "joins are written FROM a JOIN b ON a.x = b.y");
        clause(
                csas("SELECT x FROM s JOIN t ^USING^ (x)"),
                "USING is not supported",
                "write the condition out: ON a.column = b.column");
        clause(
                "INSERT INTO a ^(^x, y) SELECT x, y FROM s",
                "INSERT INTO with a list of columns is not supported",
                "leave the list out and name the columns in the query: SELECT … AS column");
        clause(
                csas("SELECT x FROM s ^UNION^ ALL SELECT x FROM t"),
                "UNION is not supported yet",
                "several INSERT INTO … SELECT may write to one stream");
        clause(
                csas("SELECT x FROM s ^ORDER^ BY x"),
                "a query has no ORDER BY",
                "rows come in the order of their topic's partitions");
        clause(
                "^WITH^ a AS (SELECT x FROM s) SELECT x FROM a",
                "WITH before a query is not supported yet",
                "make each of them a stream with CREATE STREAM … AS SELECT");
        clause(
                csas("SELECT SUM(x) OVER (ROWS ^UNBOUNDED^ PRECEDING) FROM s"),
                "a frame has a bound in the past and ends at the current row",
                "write RANGE INTERVAL 30 SECONDS PRECEDING or ROWS 10 PRECEDING");
    }

    @Test
    void what_other_languages_write_for_lists_and_lambdas() {
        String lambda = "lambdas are written with =>: x => x + 1";
        check(
                csas("SELECT f(a, (^)^ => 1) FROM s"),
                ErrorCode.SYNTAX,
                "a lambda has at least one parameter",
                "for example x => x + 1, or (x, y) => x + y");
        check(
                csas("SELECT f(a, x ^->^ ucase(x)) FROM s"),
                ErrorCode.SYNTAX,
                "-> takes a field of a struct, and ucase(…) is none",
                lambda);
        check(
                csas("SELECT f(a, ^(x, y)^ -> x + y) FROM s"),
                ErrorCode.SYNTAX,
                "a list of expressions stands where one value is needed",
                "lambdas are written with =>: (x, y) => x + y");
        check(
                csas("SELECT ^[^'a'] FROM s"),
                ErrorCode.SYNTAX,
                "expected an expression, found [",
                "arrays are written ARRAY[1, 2]");
        check(
                csas("SELECT ^{^'a': 1} FROM s"),
                ErrorCode.SYNTAX,
                "unexpected character {",
                "maps are written MAP('a' := 1), structs STRUCT(a := 1)");
    }

    @Test
    void names_that_are_missing_are_called_what_they_are() {
        check("DEFINE ^=^ 'a'", ErrorCode.SYNTAX, "expected the name of a variable, found =", null);
        check("PRINT^^", ErrorCode.SYNTAX, "expected the name of a topic, found the end of the statement", null);
        check(
                "ALTER STREAM s ^DROP^ COLUMN v",
                ErrorCode.SYNTAX,
                "expected ADD, found DROP",
                "columns are only added: what a query does not name it does not read");
        check(
                csas("SELECT x FROM s WINDOW SESSION (^SIZE^ 30 SECONDS) GROUP BY x"),
                ErrorCode.SYNTAX,
                "expected a whole number, found SIZE",
                "sessions have a gap and no size: WINDOW SESSION (30 SECONDS)");
        check(
                "PRINT t FROM ^BEGINING^",
                ErrorCode.SYNTAX,
                "expected BEGINNING, found BEGINING",
                "did you mean BEGINNING?");
    }

    @Test
    void assertions_and_prints_that_say_nothing() {
        check(
                "ASSERT ^SCHEMA TIMEOUT 3 SECONDS^",
                ErrorCode.SYNTAX,
                "ASSERT SCHEMA names no schema",
                "write ASSERT SCHEMA SUBJECT 'topic-value', or ASSERT SCHEMA ID 1");
        check("PRINT t LIMIT ^0^", ErrorCode.SYNTAX, "LIMIT is 0", "it counts records: 1 or more");
        check(
                "EXPLAIN ^CREATE STREAM s (x INT)^",
                ErrorCode.SYNTAX,
                "EXPLAIN of a statement that runs nothing",
                "it shows the plan of CREATE … AS SELECT, INSERT INTO … SELECT or SELECT");
    }

    private static void clause(String marked, String message, @Nullable String hint) {
        check(marked, ErrorCode.CLAUSE_NOT_SUPPORTED, message, hint);
    }

    @Test
    void every_broken_statement_of_a_file_is_told_once_and_the_others_are_read() {
        ParsedFile file = SqlParser.parse(new SourceText("a.sql", """
                        SET 'a' = 'b';
                        CREATE STREAM a (x INT y INT);
                        CREATE STREAM b AS SELECT x FROM a
                        CREATE STREAM c AS SELECT x FROM
                        CREATE STREAM d AS SELECT x, FROM c WHERE WHERE WHERE;
                        PAUSE x;
                        DROP STREAM d;
                        """));
        assertThat(file.diagnostics())
                .extracting(d -> d.span().line() + ":" + d.span().column() + " " + d.message())
                .containsExactly(
                        "2:24 a comma is missing before y",
                        "4:1 a semicolon is missing before CREATE",
                        "5:1 expected the name of a stream or table, found CREATE",
                        "5:28 trailing comma before FROM",
                        "6:1 PAUSE is not supported yet");
        assertThat(file.statements())
                .extracting(s -> s.getClass().getSimpleName())
                .containsExactly("SetProperty", "CreateAsSelect", "Unsupported", "Drop");
    }

    @Test
    void a_misspelt_kind_of_join_is_warned_of() {
        ParsedFile file = SqlParser.parse(
                new SourceText("a.sql", csas("SELECT a.x FROM a LEFTT JOIN b ON a.x = b.x JOIN c d ON e")));
        assertThat(file.hasErrors()).isFalse();
        assertThat(file.statements()).hasSize(1);
        assertThat(file.diagnostics())
                .containsExactly(Diagnostic.warning(
                        ErrorCode.SYNTAX,
                        Trees.AT,
                        "LEFTT is read as an alias and the join as an inner one",
                        "did you mean LEFT JOIN? write AS LEFTT for an alias"));
        assertThat(file.diagnostics().get(0).span().text()).isEqualTo("LEFTT");
    }

    @Test
    void no_more_than_a_hundred_diagnostics_are_given() {
        ParsedFile file = SqlParser.parse(new SourceText("a.sql", "CREATE STREAM;\n".repeat(1_000)));
        assertThat(file.diagnostics()).hasSize(100);
    }
}
