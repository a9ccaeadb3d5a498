// SPDX-License-Identifier: Apache-2.0

// The words of Millrace's SQL. Written from the description of the dialect.
// Nothing is an error here: what no rule knows becomes a token of its own, so that the parser can say what is wrong with it.
lexer grammar MillraceLexer;

options {
    caseInsensitive = true;
}

// ---- words that have a meaning somewhere; which of them may be names is the parser's business -----------------------
ADD: 'ADD';
ADVANCE: 'ADVANCE';
ALTER: 'ALTER';
AND: 'AND';
ARRAY: 'ARRAY';
AS: 'AS';
ASSERT: 'ASSERT';
BEGINNING: 'BEGINNING';
BETWEEN: 'BETWEEN';
BY: 'BY';
CASE: 'CASE';
CAST: 'CAST';
CHANGES: 'CHANGES';
COLUMN: 'COLUMN';
CREATE: 'CREATE';
CURRENT: 'CURRENT';
DEFINE: 'DEFINE';
DELETE: 'DELETE';
DESCRIBE: 'DESCRIBE';
DISTINCT: 'DISTINCT';
DROP: 'DROP';
ELSE: 'ELSE';
EMIT: 'EMIT';
END: 'END';
ESCAPE: 'ESCAPE';
EXISTS: 'EXISTS';
EXPLAIN: 'EXPLAIN';
EXTENDED: 'EXTENDED';
FALSE: 'FALSE';
FINAL: 'FINAL';
FROM: 'FROM';
FULL: 'FULL';
FUNCTION: 'FUNCTION';
FUNCTIONS: 'FUNCTIONS';
GRACE: 'GRACE';
GROUP: 'GROUP';
HAVING: 'HAVING';
HEADER: 'HEADER';
HEADERS: 'HEADERS';
HOPPING: 'HOPPING';
ID: 'ID';
IF: 'IF';
IN: 'IN';
INNER: 'INNER';
INSERT: 'INSERT';
INTERVAL: 'INTERVAL';
INTO: 'INTO';
IS: 'IS';
JOIN: 'JOIN';
KEY: 'KEY';
LEFT: 'LEFT';
LIKE: 'LIKE';
LIMIT: 'LIMIT';
LIST: 'LIST';
MAP: 'MAP';
MODEL: 'MODEL';
MODELS: 'MODELS';
NOT: 'NOT';
NULL: 'NULL';
ON: 'ON';
OR: 'OR';
ORDER: 'ORDER';
OUTER: 'OUTER';
OVER: 'OVER';
PARTITION: 'PARTITION';
PERIOD: 'PERIOD';
PRECEDING: 'PRECEDING';
PRIMARY: 'PRIMARY';
PRINT: 'PRINT';
PROPERTIES: 'PROPERTIES';
QUERIES: 'QUERIES';
RANGE: 'RANGE';
REPLACE: 'REPLACE';
RETENTION: 'RETENTION';
RIGHT: 'RIGHT';
ROW: 'ROW';
ROWS: 'ROWS';
SCHEMA: 'SCHEMA';
SELECT: 'SELECT';
SESSION: 'SESSION';
SET: 'SET';
SHOW: 'SHOW';
SIZE: 'SIZE';
SLIDING: 'SLIDING';
SOURCE: 'SOURCE';
STREAM: 'STREAM';
STREAMS: 'STREAMS';
STRUCT: 'STRUCT';
SUBJECT: 'SUBJECT';
TABLE: 'TABLE';
TABLES: 'TABLES';
THEN: 'THEN';
TIMEOUT: 'TIMEOUT';
TOPIC: 'TOPIC';
TOPICS: 'TOPICS';
TRUE: 'TRUE';
TUMBLING: 'TUMBLING';
TYPE: 'TYPE';
TYPES: 'TYPES';
UNDEFINE: 'UNDEFINE';
UNSET: 'UNSET';
VALUES: 'VALUES';
VARIABLES: 'VARIABLES';
WHEN: 'WHEN';
WHERE: 'WHERE';
WINDOW: 'WINDOW';
WITH: 'WITH';
WITHIN: 'WITHIN';
TIME_UNIT: ('MILLISECOND' | 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY') 'S'?;

// ---- signs ----------------------------------------------------------------------------------------------------------
SEMICOLON: ';';
COMMA: ',';
DOT: '.';
LP: '(';
RP: ')';
LB: '[';
RB: ']';
PLUS: '+';
MINUS: '-';
STAR: '*';
SLASH: '/';
PERCENT: '%';
CONCAT: '||';
EQ: '=';
NE: '<>' | '!=';
LT: '<';
LE: '<=';
GT: '>';
GE: '>=';
ARROW: '->';
LAMBDA: '=>';
ASSIGN: ':=';

// ---- literals and names ---------------------------------------------------------------------------------------------
STRING: '\'' (~'\'' | '\'\'')* '\'';
INTEGER: DIGIT+;
DECIMAL: DIGIT+ '.' DIGIT*;
DOUBLE: DIGIT+ ('.' DIGIT*)? 'E' [+-]? DIGIT+;
NAME: [A-Z_] [A-Z0-9_@]*;
// A name may begin with a digit; what is also a number is a number, because the rules above come first.
DIGIT_NAME: DIGIT+ [A-Z_@] [A-Z0-9_@]*;
BACKQUOTED: '`' (~[`\r\n] | '``')+ '`';
DOUBLE_QUOTED: '"' (~["\r\n] | '""')+ '"';

// ---- what is passed over --------------------------------------------------------------------------------------------
LINE_COMMENT: '--' ~[\r\n]* -> skip;
BLOCK_COMMENT: '/*' .*? '*/' -> skip;
SPACE: [ \t\r\n\f\u000B\u00A0\u200B\u2028\u2029\uFEFF]+ -> skip;

// ---- mistakes: tokens that no statement has -------------------------------------------------------------------------
UNCLOSED_STRING: '\'' (~'\'' | '\'\'')*;
UNCLOSED_BACKQUOTE: '`' (~[`\r\n] | '``')*;
UNCLOSED_DOUBLE_QUOTE: '"' (~["\r\n] | '""')*;
UNCLOSED_COMMENT: '/*';
EMPTY_NAME: '``' | '""';
DOUBLE_EQUALS: '==';
DOUBLE_AMPERSAND: '&&';
OTHER: .;

fragment DIGIT: [0-9];
