// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.errors;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every error that Millrace reports, by a number that never changes.
 *
 * <p>Ranges: 1xxx syntax, 2xxx names and types, 3xxx planning, 4xxx record data, 5xxx state, 6xxx external, 7xxx
 * functions and models, 8xxx server and command line, 9xxx internal. The title names the class of the error; the text of
 * one occurrence is made where it occurs. Any thread.
 */
public enum ErrorCode {
    // ---- 1xxx: syntax ----------------------------------------------------------------------------------------------
    SYNTAX(
            1001,
            ErrorKind.USER,
            "the text is not a statement",
            "Look at the token under the caret and the ones before it."),
    UNTERMINATED_TEXT(
            1002, ErrorKind.USER, "a quote or comment is not closed", "Close it: '…', \"…\", `…` or /* … */."),
    NUMBER_TOO_LARGE(
            1003,
            ErrorKind.USER,
            "a number does not fit its type",
            "Integers are 64 bits wide; write 1E0 for a DOUBLE."),
    STATEMENT_NOT_SUPPORTED(
            1004,
            ErrorKind.UNSUPPORTED,
            "this statement is not supported yet",
            "The rest of the file is still checked."),
    CLAUSE_NOT_SUPPORTED(
            1005,
            ErrorKind.UNSUPPORTED,
            "this clause is not supported yet",
            "The message names what can be written instead."),
    TOO_DEEP(
            1006, ErrorKind.USER, "an expression is nested too deeply", "Split it over several columns or statements."),
    PROPERTY_UNKNOWN(1010, ErrorKind.USER, "a WITH property does not exist", "The message lists the nearest name."),
    PROPERTY_INVALID(
            1011, ErrorKind.USER, "a property has a value that is not allowed", "The message says which values are."),
    PROPERTY_MISSING(1012, ErrorKind.USER, "a property that is needed is missing", "Add it to the WITH clause."),
    PROPERTY_CONFLICT(1013, ErrorKind.USER, "two properties exclude each other", "Keep one of them."),

    // ---- 2xxx: names and types -------------------------------------------------------------------------------------
    SOURCE_NOT_FOUND(
            2001,
            ErrorKind.USER,
            "a stream or table does not exist",
            "Declare it above with CREATE STREAM or CREATE TABLE."),
    SOURCE_EXISTS(2002, ErrorKind.USER, "a name is taken", "Use CREATE OR REPLACE, IF NOT EXISTS, or another name."),
    SOURCE_KIND(
            2003,
            ErrorKind.USER,
            "a stream is needed where a table is given, or the reverse",
            "The message names the object."),
    COLUMN_NOT_FOUND(2004, ErrorKind.USER, "a column does not exist", "The message lists the nearest name."),
    COLUMN_AMBIGUOUS(2005, ErrorKind.USER, "a column name fits several sources", "Write the alias in front: a.column."),
    COLUMN_DUPLICATE(2006, ErrorKind.USER, "a column name occurs twice", "Give one of them another name with AS."),
    COLUMN_RESERVED(
            2007,
            ErrorKind.USER,
            "a column name is reserved",
            "ROWTIME, ROWPARTITION, ROWOFFSET, WINDOWSTART and WINDOWEND cannot be declared."),
    ALIAS_NOT_FOUND(2008, ErrorKind.USER, "an alias does not exist", "Use a name or alias of the FROM clause."),
    FIELD_NOT_FOUND(2009, ErrorKind.USER, "a struct has no such field", "The message lists the nearest name."),
    TYPE_NOT_FOUND(
            2010,
            ErrorKind.USER,
            "a type does not exist",
            "BOOLEAN, INT, BIGINT, DOUBLE, DECIMAL(p,s), VARCHAR, BYTES, DATE, TIME, TIMESTAMP, ARRAY<…>, MAP<…>, STRUCT<…>."),
    TYPE_MISMATCH(2011, ErrorKind.USER, "an operand has the wrong type", "Use CAST(… AS …)."),
    FUNCTION_NOT_FOUND(2012, ErrorKind.USER, "a function does not exist", "The message lists the nearest name."),
    FUNCTION_ARGUMENTS(
            2013,
            ErrorKind.USER,
            "a function is called with arguments that it does not take",
            "The message lists its signatures."),
    FUNCTION_AMBIGUOUS(
            2014, ErrorKind.USER, "several signatures of a function fit equally well", "Use CAST on an argument."),
    MODEL_NOT_FOUND(2015, ErrorKind.USER, "a model does not exist", "Declare it above with CREATE MODEL."),
    FRAME_NOT_FOUND(
            2016, ErrorKind.USER, "a named frame does not exist", "Declare it in the WINDOW clause of the query."),
    NULL_LITERAL(2017, ErrorKind.USER, "NULL stands where a value is needed", "Use IS NULL, or CAST(NULL AS type)."),
    KEY_MISPLACED(
            2018,
            ErrorKind.USER,
            "KEY or PRIMARY KEY stands at the wrong kind of object",
            "Streams have KEY columns, tables PRIMARY KEY columns."),
    KEY_MISSING(2019, ErrorKind.USER, "a table has no primary key", "Mark a column PRIMARY KEY."),
    SOURCE_IN_USE(2020, ErrorKind.USER, "what is dropped is read by a query", "Drop what reads it first."),

    // ---- 3xxx: planning --------------------------------------------------------------------------------------------
    KEY_NOT_PROJECTED(
            3001,
            ErrorKind.USER,
            "a key column is missing in the projection",
            "Add it to the SELECT list; AS_VALUE(k) makes a copy."),
    VALUE_NOT_PROJECTED(
            3002,
            ErrorKind.USER,
            "the projection has no value column",
            "Select at least one column that is not a key."),
    AGGREGATE_MISPLACED(
            3003,
            ErrorKind.USER,
            "an aggregate stands where none may stand",
            "Filter an aggregate with HAVING or in a second statement."),
    AGGREGATE_MISSING(
            3004,
            ErrorKind.USER,
            "GROUP BY without an aggregate",
            "Select at least one aggregate, for example COUNT(*)."),
    COLUMN_NOT_GROUPED(
            3005,
            ErrorKind.USER,
            "a column is neither grouped nor aggregated",
            "Add it to GROUP BY or put an aggregate around it."),
    GROUP_BY_MISSING(
            3006,
            ErrorKind.USER,
            "an aggregate, HAVING or WINDOW without GROUP BY",
            "Add GROUP BY, or OVER for a trailing frame."),
    FRAME_PARTITIONS_DIFFER(
            3007, ErrorKind.USER, "the frames of one query have different PARTITION BY", "Use two statements."),
    FRAME_INVALID(3008, ErrorKind.USER, "a frame cannot be computed", "The message says what is allowed."),
    FRAME_MISPLACED(
            3009,
            ErrorKind.USER,
            "a frame stands where none may stand",
            "Filter a frame's value in a second statement."),
    WINDOW_INVALID(
            3010,
            ErrorKind.USER,
            "a window has an impossible size, advance or grace",
            "The message says what is allowed."),
    EMIT_INVALID(3011, ErrorKind.USER, "EMIT does not fit the query", "EMIT FINAL needs a windowed GROUP BY."),
    JOIN_INVALID(
            3012, ErrorKind.USER, "the join cannot be computed", "A stream joins a table on the table's primary key."),
    INSERT_MISMATCH(
            3013,
            ErrorKind.USER,
            "the query does not fit the target of INSERT INTO",
            "Same column names, same order, types that cast implicitly."),
    REPLACE_INCOMPATIBLE(
            3014,
            ErrorKind.USER,
            "CREATE OR REPLACE changes more than it may",
            "Columns may only be added at the end."),
    PREDICT_MISPLACED(
            3015,
            ErrorKind.USER,
            "PREDICT stands where it cannot be scored",
            "Score in one statement and use the score in the next."),
    SCHEMA_NOT_FOUND(
            3016,
            ErrorKind.USER,
            "no columns are declared and no schema is registered",
            "Declare the columns, or register a schema for the topic."),
    FORMAT_CANNOT(
            3017,
            ErrorKind.USER,
            "a format cannot hold these columns",
            "The message names the column and formats that can."),
    QUERY_NOT_SUPPORTED(
            3018,
            ErrorKind.UNSUPPORTED,
            "this kind of query is not supported yet",
            "The message names what can be written instead."),
    NO_QUERY(
            3019,
            ErrorKind.USER,
            "nothing to run",
            "Add a CREATE … AS SELECT or an INSERT INTO … SELECT: declarations alone run nothing."),
    SCHEMA_UNSUPPORTED(
            3020,
            ErrorKind.USER,
            "a registered schema cannot be read as columns",
            "Declare the columns in the statement."),
    TIMESTAMP_COLUMN(
            3021,
            ErrorKind.USER,
            "the timestamp column cannot be used",
            "It must be BIGINT or TIMESTAMP, or VARCHAR with timestamp_format."),
    PARTITIONS_DIFFER(
            3022,
            ErrorKind.USER,
            "joined topics have different partition counts",
            "Give both the same number, or repartition one with CREATE STREAM … PARTITION BY."),
    TABLE_FUNCTION_MISPLACED(
            3023,
            ErrorKind.USER,
            "a table function stands where it cannot give rows",
            "It stands in the SELECT list of a query over a stream without GROUP BY."),
    UNDO_MISSING(
            3024,
            ErrorKind.USER,
            "an aggregate over a table cannot take back rows that are replaced",
            "Use one that can, such as COUNT, SUM or AVG, or group a stream."),
    ASSERTION_FAILED(
            3030,
            ErrorKind.USER,
            "an ASSERT about a stream or table does not hold",
            "The message says what was found; correct the statement that declares it, or the ASSERT."),

    // ---- 4xxx: record data -----------------------------------------------------------------------------------------
    RECORD_TRUNCATED(
            4001,
            ErrorKind.DATA,
            "a record ends before its value does",
            "The producer wrote fewer bytes than the schema says."),
    RECORD_FOREIGN(
            4002,
            ErrorKind.DATA,
            "a record is not in the declared format",
            "The topic has records of another producer, or the format is declared wrongly."),
    SCHEMA_ID_UNKNOWN(
            4003,
            ErrorKind.DATA,
            "the registry does not know a record's schema id",
            "The producer uses another registry."),
    SCHEMA_INCOMPATIBLE(
            4004,
            ErrorKind.DATA,
            "a record's schema cannot be read as the declared columns",
            "The message names the column."),
    VALUE_TYPE(4005, ErrorKind.DATA, "a value has the wrong type for its column", "The message names the column."),
    TIMESTAMP_NEGATIVE(
            4006,
            ErrorKind.DATA,
            "a record's timestamp is negative",
            "Correct the producer's clock or unit (milliseconds)."),
    TIMESTAMP_FUTURE(
            4007,
            ErrorKind.DATA,
            "a record's timestamp lies more than an hour in the future",
            "Correct the producer's clock or unit (milliseconds)."),
    TIMESTAMP_MISSING(
            4008, ErrorKind.DATA, "a record's timestamp column is null or unreadable", "The message names the column."),
    KEY_NULL(
            4009,
            ErrorKind.DATA,
            "a key is null where one is needed",
            "Tables, GROUP BY, joins and frames need a key."),
    RECORD_TRAILING(
            4010,
            ErrorKind.DATA,
            "a record has bytes after its value",
            "The topic has records of another producer, or the schema is another one."),
    RECORD_TOO_DEEP(4011, ErrorKind.DATA, "a record is nested too deeply", "At most 64 levels are read."),
    EXPRESSION_FAILED(
            4012,
            ErrorKind.DATA,
            "an expression failed on a record",
            "Only with millrace.on.expression.error = dlq or fail. Mend the record, or let the expression take it: CASE, IFNULL, NULLIF."),
    RECORD_CANNOT_ENCODE(
            4013,
            ErrorKind.DATA,
            "a row cannot be written to the output",
            "The message names the column, or says how large the record would be."),
    INTERNAL_RECORD(
            4014,
            ErrorKind.INTERNAL,
            "a record on an internal topic cannot be read",
            "Something else wrote to the topic, or it was made by another version. What is on a changelog cannot be mended by a "
                    + "rebuild from it: build the state from the sources, under another millrace.application.id."),

    // ---- 5xxx: state -----------------------------------------------------------------------------------------------
    STATE_UNREADABLE(
            5001,
            ErrorKind.RESOURCE,
            "local state cannot be opened",
            "It is rebuilt from the changelog; the message names the folder."),
    STATE_DIRECTORY(
            5002,
            ErrorKind.USER,
            "the state folder cannot be used",
            "Give --state-dir a folder that can be written to and that no other engine uses."),
    STATE_VERSION(
            5003,
            ErrorKind.USER,
            "local state was written by another version",
            "A local database is rebuilt from its changelogs by itself. Where the changelog holds the same, the message says so: then "
                    + "build the state from the sources, under another millrace.application.id."),
    STATE_WRITE_FAILED(
            5004, ErrorKind.RESOURCE, "local state cannot be written", "Check the disk of the state folder."),
    STATE_DISK_FULL(
            5005,
            ErrorKind.RESOURCE,
            "no space is left for local state",
            "Free space on the disk of the state folder; what waits goes on by itself."),
    STATE_OF_OTHER_STATEMENT(
            5006,
            ErrorKind.USER,
            "what a statement has kept is of another statement",
            "Take the change of the statement back; or give it another name, which begins with empty state; or begin anew with all "
                    + "statements, under another --app-id."),
    INSERTED_ROWS_CHANGED(
            5007,
            ErrorKind.USER,
            "rows of INSERT INTO … VALUES were changed after they were written",
            "What is written stays. Put the row back as it was; what is to be written belongs into a row more."),
    CHAIN_BY_TOPIC(
            5008,
            ErrorKind.USER,
            "rows of a statement are read back from their topic although millrace.chain is memory",
            "Results are the same. The message says why; for a topic that held records before, another --app-id and topic begin anew."),
    CHAIN_REFUSED(
            5009,
            ErrorKind.USER,
            "whether rows go through a topic or in memory cannot be changed now",
            "The message says what is in the way: another process of the application, or a statement that is missing."),

    // ---- 6xxx: external --------------------------------------------------------------------------------------------
    KAFKA_UNREACHABLE(6001, ErrorKind.EXTERNAL, "no broker answers", "Check --bootstrap and that the broker is up."),
    TOPIC_MISSING(6002, ErrorKind.EXTERNAL, "a topic does not exist", "Create it, or correct kafka_topic."),
    REGISTRY_UNREACHABLE(
            6003,
            ErrorKind.EXTERNAL,
            "the schema registry does not answer",
            "Check --schema-registry and that it is up."),
    REGISTRY_REFUSED(
            6004, ErrorKind.EXTERNAL, "the schema registry refused a schema", "The message has the registry's reason."),
    TOPIC_CREATE_FAILED(6005, ErrorKind.EXTERNAL, "a topic cannot be created", "The message has the broker's reason."),
    KAFKA_CONFIG(
            6006, ErrorKind.USER, "a Kafka client property is not accepted", "The message has the client's reason."),
    QUERY_FAILED(6007, ErrorKind.EXTERNAL, "a running pipeline stopped", "The message has the cause."),
    REGISTRY_MISSING(
            6008, ErrorKind.USER, "a format needs a schema registry and none is given", "Give --schema-registry URL."),
    ASSERTION_UNMET(
            6010,
            ErrorKind.EXTERNAL,
            "an ASSERT about a topic, a schema or rows does not hold",
            "The message says what was found. TIMEOUT n SECONDS waits for what others still make."),

    // ---- 7xxx: functions and models --------------------------------------------------------------------------------
    MODEL_UNREADABLE(
            7001, ErrorKind.USER, "a model cannot be loaded", "The message has the file and ONNX Runtime's reason."),
    MODEL_CHECKSUM(
            7002,
            ErrorKind.USER,
            "a model's sha256 differs from the declared one",
            "The file was changed, or the declaration is old."),
    MODEL_ARGUMENTS(
            7003,
            ErrorKind.USER,
            "PREDICT's arguments do not fit the model's inputs",
            "The message lists the model's inputs."),
    MODEL_OUTPUT(7004, ErrorKind.USER, "a model's outputs cannot be used as columns", "The message lists the outputs."),
    MODEL_FAILED(7005, ErrorKind.DATA, "a model failed on a row", "The row is in the dead-letter topic."),
    FUNCTION_INVALID(
            7006, ErrorKind.USER, "a function is declared wrongly", "The message names class, method and reason."),

    // ---- 8xxx: server and command line -----------------------------------------------------------------------------
    FILE_NOT_FOUND(8001, ErrorKind.USER, "a file cannot be read", "Check the path."),
    USAGE(8002, ErrorKind.USER, "the command line is wrong", "See millrace --help."),
    PORT_TAKEN(
            8003,
            ErrorKind.USER,
            "the address of --listen cannot be used",
            "Use port 0 for any free port: --listen 127.0.0.1:0."),
    CONFIG_UNKNOWN(8004, ErrorKind.USER, "a configuration key does not exist", "The message lists the nearest name."),
    CONFIG_INVALID(
            8005,
            ErrorKind.USER,
            "a configuration key has a value that is not allowed",
            "The message says which values are."),
    EMBEDDED_FAILED(
            8006,
            ErrorKind.RESOURCE,
            "the embedded broker or registry did not start",
            "The message has the end of its log."),
    TIMED_OUT(8007, ErrorKind.EXTERNAL, "something did not finish in time", "The message says what was waited for."),
    JAVA_MISSING(
            8010,
            ErrorKind.USER,
            "the launcher finds no JDK of version 17 or newer",
            "Install one, or set MILLRACE_JAVA_HOME."),
    BUILD_FAILED(
            8011,
            ErrorKind.USER,
            "the launcher cannot build Millrace",
            "Install Maven, or look at the output of the build above."),

    // ---- 9xxx: internal --------------------------------------------------------------------------------------------
    INTERNAL(9001, ErrorKind.INTERNAL, "a defect of Millrace", "Please report it with the message and the log."),
    PLAN_INVALID(
            9002,
            ErrorKind.INTERNAL,
            "the compiler made a plan that breaks its own rules",
            "Please report it with the SQL file.");

    private static final Map<Integer, ErrorCode> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::number, Function.identity()));

    private final int number;
    private final ErrorKind kind;
    private final String title;
    private final String advice;

    ErrorCode(int number, ErrorKind kind, String title, String advice) {
        this.number = number;
        this.kind = kind;
        this.title = title;
        this.advice = advice;
    }

    /** The number, 1000 to 9999. */
    public int number() {
        return number;
    }

    public ErrorKind kind() {
        return kind;
    }

    /** What this class of errors is, in lower case without a full stop. */
    public String title() {
        return title;
    }

    /** What to do about it. */
    public String advice() {
        return advice;
    }

    /** The form that people see: {@code MR-2004}. */
    public String label() {
        return String.format(Locale.ROOT, "MR-%04d", number);
    }

    /** The code with a label like {@code MR-2004}, {@code mr-2004} or {@code 2004}. */
    public static Optional<ErrorCode> parse(String label) {
        String digits = label.trim().toUpperCase(Locale.ROOT).replaceFirst("^MR-", "");
        if (!digits.matches("[0-9]{4}")) {
            return Optional.empty();
        }
        return Optional.ofNullable(BY_NUMBER.get(Integer.valueOf(digits)));
    }
}
