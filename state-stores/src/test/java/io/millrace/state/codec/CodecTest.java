// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CodecTest {
    private final long seed = Long.getLong("millrace.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final RandomValues values = new RandomValues(random);

    CodecTest() {
        System.out.println("CodecTest seed " + seed);
    }

    @Test
    void rows_come_back_as_they_were() {
        for (int round = 0; round < 2000; round++) {
            List<SqlType> types = values.types(random.nextInt(12), RandomValues.Use.ROW);
            RowCodec codec = new RowCodec(types);
            Object[] row = values.row(types);
            byte[] bytes = codec.encodeBoxed(row);
            assertThat(codec.decodeBoxed(bytes))
                    .as("seed " + seed + " " + types)
                    .isEqualTo(row);
            assertThat(throughBatch(codec, types, row, bytes))
                    .as("seed " + seed + " " + types)
                    .isEqualTo(row);
        }
    }

    /** Through batches whose columns stand in reverse, with another column in front. */
    private Object[] throughBatch(RowCodec codec, List<SqlType> types, Object[] row, byte[] bytes) {
        RowBatch batch = new RowBatch(reversed(types), 1);
        int[] columns =
                IntStream.range(0, types.size()).map(i -> types.size() - i).toArray();
        batch.append(0, false, null);
        int at = batch.append(0, false, null);
        for (int i = 0; i < row.length; i++) {
            batch.column(columns[i]).setBoxed(at, row[i]);
        }
        assertThat(codec.encode(batch, at, columns)).as("seed " + seed).isEqualTo(bytes);
        RowBatch target = new RowBatch(reversed(types), 1);
        int targetRow = target.append(0, false, null);
        codec.decode(bytes, target, targetRow, columns);
        return Arrays.stream(columns)
                .mapToObj(c -> target.column(c).boxed(targetRow))
                .toArray();
    }

    private static RowSchema reversed(List<SqlType> types) {
        List<Column> columns = new ArrayList<>(List.of(Column.value("OTHER", SqlType.STRING)));
        for (int i = types.size() - 1; i >= 0; i--) {
            columns.add(Column.value("C" + i, types.get(i)));
        }
        return new RowSchema(columns);
    }

    @Test
    void a_row_of_fewer_columns_is_read_with_nulls_and_one_of_more_is_refused() {
        RowCodec two = new RowCodec(List.of(SqlType.BIGINT, SqlType.STRING));
        RowCodec ten = new RowCodec(java.util.Collections.nCopies(10, SqlType.BIGINT));
        RowCodec one = new RowCodec(List.of(SqlType.BIGINT));
        byte[] written = one.encodeBoxed(new Object[] {5L});
        assertThat(two.decodeBoxed(written)).containsExactly(5L, null);
        assertThat(ten.decodeBoxed(written)).startsWith(5L, null).endsWith((Object) null);
        assertThatThrownBy(() -> one.decodeBoxed(two.encodeBoxed(new Object[] {5L, "x"})))
                .isInstanceOf(RecordException.class);
    }

    @Test
    void damaged_rows_are_refused_or_read_but_never_worse() {
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            List<SqlType> types = values.types(1 + random.nextInt(5), RandomValues.Use.ROW);
            RowCodec codec = new RowCodec(types);
            byte[] bytes = damage(codec.encodeBoxed(values.row(types)));
            try {
                codec.decodeBoxed(bytes);
            } catch (RecordException e) {
                refused++;
                assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL_RECORD);
            }
        }
        assertThat(refused).as("seed " + seed).isGreaterThan(1000);
    }

    private byte[] damage(byte[] bytes) {
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(3));
            case 2 -> {
                random.nextBytes(bytes);
                bytes[0] = 1;
                yield bytes;
            }
            default -> {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
        };
    }

    @Test
    void keys_sort_as_their_values_and_come_back() {
        for (int round = 0; round < 4000; round++) {
            List<SqlType> types = values.types(1 + random.nextInt(3), RandomValues.Use.KEY);
            KeyCodec codec = new KeyCodec(types);
            Object[] left = values.row(types);
            Object[] right = values.near(types, left);
            byte[] leftBytes = codec.encodeBoxed(left);
            byte[] rightBytes = codec.encodeBoxed(right);
            String note = "seed " + seed + " " + types + " " + Arrays.toString(left) + " " + Arrays.toString(right);
            assertThat(Integer.signum(Arrays.compareUnsigned(leftBytes, rightBytes)))
                    .as(note)
                    .isEqualTo(Integer.signum(RandomValues.compareRows(left, right)));
            ByteReader reader = new ByteReader(leftBytes);
            assertThat(codec.decodeBoxed(reader)).as(note).isEqualTo(left);
            reader.expectEnd();
            expectSameThroughBatch(codec, types, left, leftBytes);
        }
    }

    private void expectSameThroughBatch(KeyCodec codec, List<SqlType> types, Object[] key, byte[] bytes) {
        RowBatch batch = new RowBatch(reversed(types), 1);
        int[] columns =
                IntStream.range(0, types.size()).map(i -> types.size() - i).toArray();
        int row = batch.append(0, false, null);
        for (int i = 0; i < key.length; i++) {
            batch.column(columns[i]).setBoxed(row, key[i]);
        }
        assertThat(codec.encode(batch, row, columns)).as("seed " + seed).isEqualTo(bytes);
        int target = batch.append(0, false, null);
        codec.decode(new ByteReader(bytes), batch, target, columns);
        for (int i = 0; i < key.length; i++) {
            assertThat(batch.column(columns[i]).boxed(target))
                    .as("seed " + seed)
                    .isEqualTo(key[i]);
        }
    }

    @Test
    void what_follows_a_key_stays_below_its_prefix_in_order() {
        for (int round = 0; round < 2000; round++) {
            List<SqlType> types = values.types(1 + random.nextInt(2), RandomValues.Use.KEY);
            KeyCodec codec = new KeyCodec(types);
            Object[] key = values.row(types);
            Object[] other = values.near(types, key);
            byte[] prefix = codec.encodeBoxed(key);
            byte[] end = KeyCodec.prefixEnd(prefix);
            long time = random.nextLong();
            byte[] first = followed(prefix, time, 3);
            byte[] second = followed(prefix, time, 4);
            byte[] later = followed(prefix, time == Long.MAX_VALUE ? time : time + 1, -1);
            assertThat(Arrays.compareUnsigned(first, second)).as("seed " + seed).isNegative();
            if (time != Long.MAX_VALUE) {
                assertThat(Arrays.compareUnsigned(second, later))
                        .as("seed " + seed)
                        .isNegative();
            }
            assertThat(end == null || Arrays.compareUnsigned(later, end) < 0)
                    .as("seed " + seed)
                    .isTrue();
            byte[] stranger = followed(codec.encodeBoxed(other), time, 3);
            boolean inside = Arrays.compareUnsigned(stranger, prefix) >= 0
                    && (end == null || Arrays.compareUnsigned(stranger, end) < 0);
            assertThat(inside).as("seed " + seed).isEqualTo(Arrays.equals(key, other));
        }
    }

    private static byte[] followed(byte[] prefix, long time, long sequence) {
        ByteWriter writer = new ByteWriter();
        writer.writeRaw(prefix, 0, prefix.length);
        KeyCodec.writeOrderedLong(writer, time);
        KeyCodec.writeOrderedLong(writer, sequence);
        return writer.toByteArray();
    }

    @Test
    void damaged_keys_are_refused_or_read_but_never_worse() {
        for (int round = 0; round < 10_000; round++) {
            List<SqlType> types = values.types(1 + random.nextInt(3), RandomValues.Use.KEY);
            KeyCodec codec = new KeyCodec(types);
            byte[] bytes = damage(codec.encodeBoxed(values.row(types)));
            try {
                codec.decodeBoxed(new ByteReader(bytes));
            } catch (RecordException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL_RECORD);
            }
        }
    }

    @Test
    void the_end_of_a_prefix_is_the_next_one_up() {
        assertThat(KeyCodec.prefixEnd(new byte[] {1, 2})).containsExactly(1, 3);
        assertThat(KeyCodec.prefixEnd(new byte[] {1, -1})).containsExactly(2);
        assertThat(KeyCodec.prefixEnd(new byte[] {-1, -1})).isNull();
        assertThat(KeyCodec.prefixEnd(new byte[] {})).isNull();
    }

    @Test
    void maps_are_no_keys() {
        SqlType map = new SqlType.Map(SqlType.STRING, SqlType.BIGINT);
        assertThatThrownBy(() -> new KeyCodec(List.of(map))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbers_come_back_at_every_size() {
        ByteWriter writer = new ByteWriter(1);
        for (int bit = 0; bit < 64; bit++) {
            for (long near = -1; near <= 1; near++) {
                long value = (1L << bit) + near;
                writer.clear();
                writer.writeVarLong(value);
                writer.writeVarLong(-value);
                writer.writeVarInt((int) value);
                writer.writeLong(value);
                writer.writeInt((int) value);
                ByteReader reader = new ByteReader(writer.toByteArray());
                assertThat(reader.readVarLong()).isEqualTo(value);
                assertThat(reader.readVarLong()).isEqualTo(-value);
                assertThat(reader.readVarInt()).isEqualTo((int) value);
                assertThat(reader.readLong()).isEqualTo(value);
                assertThat(reader.readInt()).isEqualTo((int) value);
                reader.expectEnd();
            }
        }
    }

    @Test
    void strings_are_utf8_and_lone_surrogates_become_question_marks() {
        ByteWriter writer = new ByteWriter();
        for (String text : List.of("", "plain", "\u00e4\u20ac", "\ud83d\ude00!", "\u0000x", "\ufffd")) {
            writer.clear();
            writer.writeString(text);
            assertThat(new ByteReader(writer.toByteArray()).readString()).isEqualTo(text);
        }
        for (String broken : List.of("a\ud83d", "a\ude00", "\ud83dx")) {
            writer.clear();
            writer.writeString(broken);
            assertThat(new ByteReader(writer.toByteArray()).readString())
                    .contains("?")
                    .hasSameSizeAs(broken);
        }
    }

    @Test
    void a_length_beyond_the_end_is_refused_before_anything_is_allocated() {
        ByteWriter writer = new ByteWriter();
        writer.writeCount(Integer.MAX_VALUE);
        byte[] bytes = writer.toByteArray();
        assertThatThrownBy(() -> new ByteReader(bytes).readBytes()).isInstanceOf(RecordException.class);
        assertThatThrownBy(() -> new ByteReader(bytes).readString()).isInstanceOf(RecordException.class);
        assertThatThrownBy(() -> new ByteReader(new byte[11]).readRaw(12)).isInstanceOf(RecordException.class);
        byte[] endless = new byte[12];
        Arrays.fill(endless, (byte) 0x80);
        assertThatThrownBy(() -> new ByteReader(endless).readVarLong()).isInstanceOf(RecordException.class);
    }
}
