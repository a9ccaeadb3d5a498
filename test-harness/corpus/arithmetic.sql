-- Numbers: as in Java, and decimals that never round on their own.
CREATE STREAM M (ID VARCHAR KEY, I INT, J INT, L BIGINT, D DOUBLE, P DECIMAL(6,2), Q DECIMAL(4,3))
  WITH (kafka_topic='m', value_format='JSON');

--@test: whole numbers wrap around
CREATE STREAM OUT AS SELECT ID, I + J AS S, I * J AS T, L + 1 AS U FROM M;
--@columns OUT: `ID` STRING KEY, `S` INTEGER, `T` INTEGER, `U` BIGINT
--@send m
-- "a" : {"i": 2147483647, "j": 1, "l": 9223372036854775807} @1
-- "b" : {"i": 65536, "j": 65536, "l": -1} @2
--@expect OUT
-- "a" : {"S": -2147483648, "T": 2147483647, "U": -9223372036854775808} @1
-- "b" : {"S": 131072, "T": 0, "U": 0} @2

--@test: division of whole numbers truncates, and the remainder has the sign of the first
CREATE STREAM OUT AS SELECT ID, I / J AS Q, I % J AS R FROM M;
--@send m
-- "a" : {"i": 7, "j": 2} @1
-- "b" : {"i": -7, "j": 2} @2
-- "c" : {"i": 7, "j": -2} @3
--@expect OUT
-- "a" : {"Q": 3, "R": 1} @1
-- "b" : {"Q": -3, "R": -1} @2
-- "c" : {"Q": -3, "R": 1} @3

--@test: division of whole numbers by zero fails, its column alone is null
CREATE STREAM OUT AS SELECT ID, I / J AS Q, I + J AS S FROM M;
--@count expression-errors 1
--@send m
-- "a" : {"i": 7, "j": 0} @1
--@expect OUT
-- "a" : {"Q": null, "S": 7} @1

--@test: doubles by zero are infinite or no number
CREATE STREAM OUT AS SELECT ID, D / 0 AS X, CAST(D / 0 AS VARCHAR) AS Y FROM M;
--@count expression-errors 0
--@send m
-- "a" : {"d": 1.0} @1
-- "b" : {"d": -1.0} @2
-- "c" : {"d": 0.0} @3
--@expect OUT
-- "a" : {"X": "Infinity", "Y": "Infinity"} @1
-- "b" : {"X": "-Infinity", "Y": "-Infinity"} @2
-- "c" : {"X": "NaN", "Y": "NaN"} @3

--@test: types of mixed operands
CREATE STREAM OUT AS SELECT ID, I + L AS A, I + D AS B, L * P AS C, P + D AS E, I + P AS F FROM M;
--@columns OUT: `ID` STRING KEY, `A` BIGINT, `B` DOUBLE, `C` DECIMAL(26, 2), `E` DOUBLE, `F` DECIMAL(13, 2)

--@test: literals with a point are decimals, with an exponent doubles
CREATE STREAM OUT AS SELECT ID, 1.5 AS A, 1.5E0 AS B, 12 AS C, 3000000000 AS D, 10.00 AS E FROM M;
--@columns OUT: `ID` STRING KEY, `A` DECIMAL(2, 1), `B` DOUBLE, `C` INTEGER, `D` BIGINT, `E` DECIMAL(4, 2)
--@send m
-- "a" : {} @1
--@expect OUT
-- "a" : {"A": 1.5, "B": 1.5, "C": 12, "D": 3000000000, "E": 10.00} @1

--@test: sums of decimals have room for a digit more
CREATE STREAM OUT AS SELECT ID, P + Q AS S, P - Q AS D, P * Q AS T, P % Q AS R FROM M;
--@columns OUT: `ID` STRING KEY, `S` DECIMAL(8, 3), `D` DECIMAL(8, 3), `T` DECIMAL(11, 5), `R` DECIMAL(4, 3)
--@send m
-- "a" : {"p": 12.50, "q": 0.125} @1
--@expect OUT
-- "a" : {"S": 12.625, "D": 12.375, "T": 1.56250, "R": 0.000} @1

--@test: a quotient that is not exact fails and is never rounded
CREATE STREAM OUT AS SELECT ID, P / Q AS X FROM M;
--@columns OUT: `ID` STRING KEY, `X` DECIMAL(14, 7)
--@count expression-errors 1
--@send m
-- "a" : {"p": 1.00, "q": 3.000} @1
-- "b" : {"p": 1.00, "q": 0.125} @2
--@expect OUT
-- "a" : {"X": null} @1
-- "b" : {"X": 8.0000000} @2

--@test: comparisons across types of numbers
CREATE STREAM OUT AS SELECT ID, I = L AS A, I < D AS B, P >= I AS C, D = P AS E FROM M;
--@send m
-- "a" : {"i": 2, "l": 2, "d": 2.5, "p": 2.50} @1
--@expect OUT
-- "a" : {"A": true, "B": true, "C": true, "E": true} @1

--@test: signs and order of operators
CREATE STREAM OUT AS SELECT ID, -I + 2 * J AS A, -(I + 2) * J AS B, I - -J AS C, +I AS D, 10 - 4 - 3 AS E FROM M;
--@send m
-- "a" : {"i": 1, "j": 5} @1
--@expect OUT
-- "a" : {"A": 9, "B": -15, "C": 6, "D": 1, "E": 3} @1

--@test: a number is not compared with a text
CREATE STREAM OUT AS SELECT ID, I FROM M WHERE ^I = ID^;  --@error MR-2011

--@test: a literal that no type holds
CREATE STREAM OUT AS SELECT ID, I + ^99999999999999999999^ AS X FROM M;  --@error MR-1003

--@test: texts are not subtracted
CREATE STREAM OUT AS SELECT ID, ^ID - 1^ AS X FROM M;  --@error MR-2011
