// SPDX-License-Identifier: Apache-2.0

// The sentences of Millrace's SQL. Written from the description of the dialect.
// One statement a parse: the caller cuts the text at the semicolons. Every choice is decided by one or a few tokens, so
// that neither deep nesting nor long lists cost more than their length.
parser grammar MillraceParser;

options {
    tokenVocab = MillraceLexer;
    superClass = GuardedParser;
}

singleStatement: statement EOF;

statement
    : createStatement # create
    | insertQuery # insertSelect
    | INSERT INTO sourceName insertColumns? VALUES valueRow (COMMA valueRow)* # insertValues
    | DROP objectKind ifExists? sourceName (DELETE TOPIC)? # drop
    | DROP TYPE ifExists? typeName # dropType
    | SET name = STRING EQ value = STRING # setProperty
    | UNSET name = STRING # unsetProperty
    | DEFINE variableName EQ STRING # define
    | UNDEFINE variableName # undefine
    | (SHOW | LIST) shown EXTENDED? # show
    | DESCRIBE (FUNCTION functionName | MODEL modelName | EXTENDED sourceName | sourceName EXTENDED?) # describe
    | EXPLAIN (explained | queryName) # explain
    | ALTER kind = (STREAM | TABLE) sourceName addedColumn (COMMA addedColumn)* # alter
    | ASSERT assertion # assert
    | PRINT topicName (FROM BEGINNING)? (INTERVAL every = INTEGER)? limitClause? # print
    | query # bareSelect
    ;

explained: createStatement | insertQuery | query;

insertQuery: INSERT INTO sourceName withProperties? query;

addedColumn: ADD COLUMN? columnName type;

assertion
    : kind = (STREAM | TABLE) sourceName columnDefinitions? withProperties? # assertSource
    | notExists? TOPIC topicName withProperties? timeout? # assertTopic
    | notExists? SCHEMA (SUBJECT subjectName)? (ID INTEGER)? timeout? # assertSchema
    | VALUES sourceName insertColumns? VALUES valueRow (COMMA valueRow)* # assertValues
    | NULL VALUES sourceName insertColumns? KEY valueRow (COMMA valueRow)* # assertTombstones
    ;

notExists: NOT EXISTS;

timeout: TIMEOUT interval;

// As it is written: names of topics and subjects keep their case.
topicName: STRING | identifier;
subjectName: STRING | identifier;

createStatement: CREATE orReplace? (createSource | createModel | createType);

createType: TYPE ifNotExists? typeName AS type;

insertColumns: LP columnName (COMMA columnName)* RP;

valueRow: LP expression (COMMA expression)* RP;

shown
    : STREAMS
    | TABLES
    | TOPICS
    | QUERIES
    | FUNCTIONS
    | TYPES
    | MODELS
    | PROPERTIES
    | VARIABLES
    ;

// The id of a query may have points.
queryName: STRING | identifier (DOT identifier)*;

orReplace: OR REPLACE;

createSource
    : SOURCE? kind = (STREAM | TABLE) ifNotExists? sourceName columnDefinitions? withProperties? (AS query)?
    ;

createModel: MODEL ifNotExists? modelName withProperties;

objectKind: STREAM | TABLE | MODEL;

ifNotExists: IF NOT EXISTS;

ifExists: IF EXISTS;

columnDefinitions: LP columnDefinition (COMMA columnDefinition)* RP;

columnDefinition: columnName type columnMark?;

columnMark: KEY | PRIMARY KEY | HEADERS | HEADER LP STRING RP;

withProperties: WITH LP (property (COMMA property)*)? RP;

property: propertyName EQ propertyValue;

propertyValue: STRING | TRUE | FALSE | MINUS? (INTEGER | DECIMAL | DOUBLE);

type
    : ARRAY LT type GT # arrayType
    | MAP LT type COMMA type GT # mapType
    | STRUCT (LT structField (COMMA structField)* GT | LT GT | NE) # structType
    // VARCHAR(STRING) is an old way to write VARCHAR.
    | identifier (LP (INTEGER (COMMA INTEGER)* | plainName) RP)? # plainType
    ;

structField: fieldName type;

// ---- queries --------------------------------------------------------------------------------------------------------
query
    : SELECT selectItem (COMMA selectItem)* FROM relation windowClause? (WHERE where = expression)? (
        GROUP BY groupBy = expressionList
    )? (PARTITION BY partitionBy = expressionList)? (HAVING having = expression)? frameClause? emitClause? limitClause?
    ;

selectItem
    : STAR # selectAll
    | sourceAlias DOT STAR # selectAllOf
    | expression (ARROW STAR | AS alias | bareAlias)? # selectExpression
    ;

relation: namedSource join*;

namedSource: sourceName (AS alias | bareAlias)?;

join: joinKind JOIN namedSource within? ON expression;

joinKind: INNER? | LEFT OUTER? | RIGHT OUTER? | FULL OUTER?;

within: WITHIN (interval | LP interval COMMA interval RP) gracePeriod?;

gracePeriod: GRACE PERIOD interval;

interval: INTEGER TIME_UNIT;

// The window of a GROUP BY and the frames of OVER begin with the same word; both may follow FROM.
windowClause
    : WINDOW (windowSpec | namedFrame (COMMA namedFrame)*)
    ;

frameClause: WINDOW namedFrame (COMMA namedFrame)*;

windowSpec
    : windowName? TUMBLING LP SIZE interval windowRest* RP # tumbling
    | windowName? HOPPING LP SIZE interval COMMA ADVANCE BY interval windowRest* RP # hopping
    | windowName? SESSION LP interval windowRest* RP # session
    | windowName? SLIDING LP SIZE interval windowRest* RP # sliding
    ;

// A name that nothing refers to.
windowName: plainName;

// No word that means something in a query or among columns.
plainName: NAME | ADD | ALTER | ASSERT | BEGINNING | COLUMN | ID | PRINT | SCHEMA | SUBJECT | TIMEOUT;

windowRest: COMMA (RETENTION interval | gracePeriod);

namedFrame: frameName AS LP frame RP;

frame
    : (PARTITION BY expressionList)? (ORDER BY orderColumn)? (
        RANGE (rangeBound | BETWEEN rangeBound AND CURRENT ROW)
        | ROWS (rowsBound | BETWEEN rowsBound AND CURRENT ROW)
    ) gracePeriod?
    ;

orderColumn: (sourceAlias DOT)? columnName;

rangeBound: INTERVAL? interval PRECEDING;

rowsBound: INTEGER PRECEDING;

emitClause: EMIT (CHANGES | FINAL);

limitClause: LIMIT INTEGER;

expressionList: expression (COMMA expression)*;

// ---- expressions ----------------------------------------------------------------------------------------------------
expression
    : predicate # plainExpression
    | NOT expression # notExpression
    | expression AND expression # andExpression
    | expression OR expression # orExpression
    ;

predicate: term predicateTail*;

predicateTail
    : operator = (EQ | NE | LT | LE | GT | GE) term # comparisonTail
    | IS NOT? NULL # isNullTail
    | IS NOT? DISTINCT FROM term # distinctTail
    | NOT? BETWEEN low = term AND high = term # betweenTail
    | NOT? IN LP expression (COMMA expression)* RP # inTail
    | NOT? LIKE term (ESCAPE STRING)? # likeTail
    ;

term
    : primary # plainTerm
    | sign = (MINUS | PLUS) term # signedTerm
    | term operator = (STAR | SLASH | PERCENT) term # binaryTerm
    | term operator = (PLUS | MINUS) term # binaryTerm
    | term operator = CONCAT term # binaryTerm
    ;

primary: base postfix*;

postfix
    : ARROW fieldName # fieldPostfix
    | LB expression RB # subscriptPostfix
    ;

base
    : NULL # nullLiteral
    | (TRUE | FALSE) # booleanLiteral
    | STRING # stringLiteral
    | INTEGER # integerLiteral
    | DECIMAL # decimalLiteral
    | DOUBLE # doubleLiteral
    // .5: a lexer rule for it would tear s.1st apart
    | DOT (INTEGER | DOUBLE) # pointLiteral
    | CASE operand = expression? caseWhen+ (ELSE otherwise = expression)? END # caseExpression
    | CAST LP expression AS type RP # castExpression
    | ARRAY LB (expression (COMMA expression)*)? RB # arrayConstructor
    | MAP LP (mapEntry (COMMA mapEntry)*)? RP # mapConstructor
    | STRUCT LP (structEntry (COMMA structEntry)*)? RP # structConstructor
    | functionName LP (STAR | DISTINCT? argument (COMMA argument)*)? RP over? # functionCall
    // Several expressions are a list of GROUP BY or PARTITION BY; elsewhere the tree builder refuses them.
    | LP expression (COMMA expression)* RP # parenthesized
    | (sourceAlias DOT)? columnReference # column
    ;

caseWhen: WHEN condition = expression THEN result = expression;

mapEntry: term ASSIGN expression;

structEntry: fieldName ASSIGN expression;

argument: lambda | expression;

lambda
    : parameterName LAMBDA expression
    | LP parameterName (COMMA parameterName)* RP LAMBDA expression
    ;

over: OVER (frameName | LP frame RP);

// ---- names: one rule a use, because messages say which kind of name is missing -----------------------------------------
sourceName: identifier;
sourceAlias: identifier;
modelName: identifier;
typeName: identifier;
variableName: identifier;
columnName: identifier;
columnReference: identifier;
fieldName: identifier;
frameName: identifier;
parameterName: identifier;
alias: identifier;
propertyName: identifier | STRING;
functionName: freeName | clauseWord | TIME_UNIT;
bareAlias: freeName | constructorWord | TIME_UNIT;

identifier: freeName | clauseWord | constructorWord | TIME_UNIT;

freeName: NAME | DIGIT_NAME | BACKQUOTED | DOUBLE_QUOTED | freeWord;

// Words that may be names anywhere.
freeWord
    : ADD
    | ADVANCE
    | ALTER
    | ASSERT
    | BEGINNING
    | CHANGES
    | COLUMN
    | CURRENT
    | DEFINE
    | DELETE
    | DESCRIBE
    | EXISTS
    | EXPLAIN
    | EXTENDED
    | FINAL
    | FUNCTION
    | FUNCTIONS
    | HEADER
    | HEADERS
    | HOPPING
    | ID
    | IF
    | INTERVAL
    | KEY
    | LIST
    | MODEL
    | MODELS
    | PERIOD
    | PRECEDING
    | PRIMARY
    | PRINT
    | PROPERTIES
    | QUERIES
    | RANGE
    | REPLACE
    | RETENTION
    | ROW
    | ROWS
    | SCHEMA
    | SESSION
    | SHOW
    | SIZE
    | SLIDING
    | SOURCE
    | STREAM
    | STREAMS
    | SUBJECT
    | TABLE
    | TABLES
    | TIMEOUT
    | TOPIC
    | TOPICS
    | TUMBLING
    | TYPE
    | TYPES
    | UNDEFINE
    | VARIABLES
    ;

// Words that may be names, but not an alias without AS, because there they begin a clause.
clauseWord
    : EMIT
    | ESCAPE
    | FULL
    | GRACE
    | LEFT
    | LIMIT
    | ORDER
    | OUTER
    | OVER
    | PARTITION
    | RIGHT
    | SET
    | UNSET
    | VALUES
    | WINDOW
    | WITHIN
    ;

// Words that may be names, but not of a function.
constructorWord: ARRAY | MAP | STRUCT;
