// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PlainJsonTest {
    private static final RowSchema SCHEMA = RowSchema.of(
            Column.value("A", SqlType.BIGINT),
            Column.value("B", SqlType.DOUBLE),
            Column.value("b", SqlType.INTEGER),
            Column.value("NAME", SqlType.STRING),
            Column.value("OK", SqlType.BOOLEAN),
            Column.value("D", new SqlType.Decimal(6, 2)),
            Column.value("RAW", SqlType.BYTES),
            Column.value("L", new SqlType.Array(SqlType.BIGINT)));
    private static final FormatTarget TARGET = FormatTarget.of("t", ColumnRole.VALUE, SCHEMA);

    private static final String[] NAMES = {"A", "a", "B", "b", "NAME", "name", "Name", "ok", "OK", "d", "raw", "L", "x"
    };
    private static final String[] VALUES = {
        "1",
        "-17",
        "0",
        "-0",
        "-0.0",
        "01",
        "1.",
        ".5",
        "+1",
        "1.5",
        "0.1",
        "-273.15",
        "12345678901234567",
        "9007199254740993",
        "999999999999999999",
        "1000000000000000000",
        "9223372036854775807",
        "9223372036854775808",
        "2147483648",
        "1e3",
        "1E-2",
        "5.0",
        "123456789.123456789",
        "0.000000000000000001",
        "true",
        "false",
        "null",
        "True",
        "tru",
        "nul",
        "\"\"",
        "\"x\"",
        "\"12\"",
        "\"1.25\"",
        "\"AAEC\"",
        "\"a\\nb\"",
        "\"\\u0041\"",
        "\"Gießen\"",
        "\"tab\t\"",
        "\"open",
        "[1,2]",
        "[]",
        "{}",
        "{\"a\":1}",
        "[",
        "",
        " 7 ",
        "\n8\t",
        "\"\u007f\""
    };
    private static final String[] SPACES = {"", "", "", " ", "\n", "\t ", "\r\n", "\u00a0"};

    private final JsonReader reader = new JsonReader(TARGET, 0);
    private final Random random = new Random(72);

    private String any(String[] of) {
        return of[random.nextInt(of.length)];
    }

    private byte[] document() {
        StringBuilder text = new StringBuilder(any(SPACES)).append('{');
        int members = random.nextInt(5);
        for (int i = 0; i < members; i++) {
            text.append(i > 0 ? "," : "")
                    .append(any(SPACES))
                    .append('"')
                    .append(any(NAMES))
                    .append('"');
            text.append(any(SPACES))
                    .append(':')
                    .append(any(SPACES))
                    .append(any(VALUES))
                    .append(any(SPACES));
        }
        text.append('}').append(any(SPACES));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) "\"{}[],:\\01a ".charAt(random.nextInt(12));
        }
        return bytes;
    }

    private interface Reading {
        void into(RowBatch batch);
    }

    private static String outcome(Reading reading) {
        RowBatch batch = new RowBatch(SCHEMA, 1);
        batch.append(0, false, null);
        for (int i = 0; i < SCHEMA.size(); i++) {
            batch.column(i).setNull(0);
        }
        try {
            reading.into(batch);
        } catch (RecordException e) {
            return e.code() + " " + e.getMessage();
        }
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < SCHEMA.size(); i++) {
            values.append(batch.column(i).boxed(0)).append('|');
        }
        return values.toString();
    }

    @Test
    void what_is_read_plainly_is_what_the_parser_reads() {
        PlainJson plain = new PlainJson(
                TARGET,
                new JsonNames(SCHEMA.columns().stream().map(Column::name).toList()));
        int plainOnes = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] document = document();
            String parsed = outcome(batch -> reader.parse(document, batch, 0));
            String read = outcome(batch -> reader.read(document, batch, 0));
            if (!read.equals(parsed)) {
                assertThat(read)
                        .as(new String(document, StandardCharsets.UTF_8))
                        .isEqualTo(parsed);
            }
            RowBatch batch = new RowBatch(SCHEMA, 1);
            batch.append(0, false, null);
            plainOnes += plain.read(document, 0, batch, 0) ? 1 : 0;
        }
        // Of three members and more most documents have one that is odd.
        assertThat(plainOnes).isGreaterThan(30_000);
    }

    @Test
    void every_prefix_of_a_plain_document_is_truncated() {
        byte[] whole = "{\"a\": 12, \"B\": -0.5, \"name\": \"press-7\", \"ok\": true}".getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length <= whole.length; length++) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            assertThat(outcome(batch -> reader.read(part, batch, 0)))
                    .as(new String(part, StandardCharsets.UTF_8))
                    .isEqualTo(outcome(batch -> reader.parse(part, batch, 0)));
        }
    }
}
