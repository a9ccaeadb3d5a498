// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Bytes: length, parts, numbers in them, and their texts. Any thread. */
public final class BytesFunctions {
    private BytesFunctions() {}

    @ScalarFunction(
            value = "len(BYTES) -> INTEGER",
            description = "the number of bytes",
            examples = @Example(sql = "len(X'0102')", result = "2"))
    public static int len(ByteBuffer bytes) {
        return bytes.remaining();
    }

    @ScalarFunction(
            value = "concat(BYTES...) -> BYTES",
            description = "the bytes one after the other; nulls are left out",
            examples = @Example(sql = "concat(X'01', NULL, X'0203')", result = "X'010203'"),
            nulls = NullRule.CALLED)
    public static ByteBuffer concat(@Nullable ByteBuffer... parts) {
        return joined(ByteBuffer.allocate(0), parts);
    }

    @ScalarFunction(
            value = "concat_ws(BYTES, BYTES...) -> BYTES",
            description = "the bytes behind the first ones with the first ones between them; nulls are left out",
            examples = @Example(sql = "concat_ws(X'00', X'01', NULL, X'02')", result = "X'010002'"),
            nulls = NullRule.CALLED)
    public static @Nullable ByteBuffer concatWs(@Nullable ByteBuffer separator, @Nullable ByteBuffer... parts) {
        return separator == null ? null : joined(separator, parts);
    }

    private static ByteBuffer joined(ByteBuffer separator, @Nullable ByteBuffer[] parts) {
        int length = 0;
        int count = 0;
        for (ByteBuffer part : parts) {
            if (part != null) {
                length += part.remaining();
                count++;
            }
        }
        ByteBuffer result = ByteBuffer.allocate(length + Math.max(count - 1, 0) * separator.remaining());
        for (ByteBuffer part : parts) {
            if (part != null) {
                result.put(part.duplicate());
                if (--count > 0) {
                    result.put(separator.duplicate());
                }
            }
        }
        return result.flip();
    }

    @ScalarFunction(
            value = "substring(BYTES, INTEGER) -> BYTES",
            description = "the bytes from a position on; negative positions count from the end",
            examples = @Example(sql = "substring(X'010203', 2)", result = "X'0203'"))
    public static ByteBuffer substring(ByteBuffer bytes, int position) {
        return Octets.slice(bytes, Positions.start(position, bytes.remaining()), bytes.remaining());
    }

    @ScalarFunction(
            value = "substring(BYTES, INTEGER, INTEGER) -> BYTES",
            description = "so many bytes from a position on; negative positions count from the end",
            examples = @Example(sql = "substring(X'010203', -2, 1)", result = "X'02'"))
    public static ByteBuffer substring(ByteBuffer bytes, int position, int length) {
        int start = Positions.start(position, bytes.remaining());
        return Octets.slice(bytes, start, Positions.end(start, length, bytes.remaining()));
    }

    @ScalarFunction(
            value = "lpad(BYTES, INTEGER, BYTES) -> BYTES",
            description = "the bytes filled up on the left or cut to a length",
            examples = @Example(sql = "lpad(X'07', 3, X'00')", result = "X'000007'"))
    public static @Nullable ByteBuffer lpad(ByteBuffer bytes, int length, ByteBuffer pad) {
        if (length < 0 || !pad.hasRemaining()) {
            return null;
        }
        int missing = length - bytes.remaining();
        if (missing <= 0) {
            return Octets.slice(bytes, 0, length);
        }
        ByteBuffer result = ByteBuffer.allocate(Sizes.bounded(length));
        fill(result, pad, missing);
        return result.put(bytes.duplicate()).flip();
    }

    @ScalarFunction(
            value = "rpad(BYTES, INTEGER, BYTES) -> BYTES",
            description = "the bytes filled up on the right or cut to a length",
            examples = @Example(sql = "rpad(X'07', 4, X'0102')", result = "X'07010201'"))
    public static @Nullable ByteBuffer rpad(ByteBuffer bytes, int length, ByteBuffer pad) {
        if (length < 0 || !pad.hasRemaining()) {
            return null;
        }
        int missing = length - bytes.remaining();
        if (missing <= 0) {
            return Octets.slice(bytes, 0, length);
        }
        ByteBuffer result = ByteBuffer.allocate(Sizes.bounded(length)).put(bytes.duplicate());
        fill(result, pad, missing);
        return result.flip();
    }

    private static void fill(ByteBuffer target, ByteBuffer pad, int count) {
        for (int i = 0; i < count; i++) {
            target.put(pad.get(pad.position() + i % pad.remaining()));
        }
    }

    @ScalarFunction(
            value = "to_bytes(STRING, STRING) -> BYTES",
            description = "the bytes that a text stands for in an encoding: hex, utf8, ascii or base64",
            examples = {
                @Example(sql = "to_bytes('AQL/', 'base64')", result = "X'0102FF'"),
                @Example(sql = "to_bytes('0x0A', 'hex')", result = "X'0A'")
            })
    public static ByteBuffer toBytes(String text, String encoding) {
        return ByteBuffer.wrap(TextEncoding.of(encoding).decode(text));
    }

    @ScalarFunction(
            value = "from_bytes(BYTES, STRING) -> STRING",
            description = "the text that stands for the bytes in an encoding: hex, utf8, ascii or base64",
            examples = {
                @Example(sql = "from_bytes(X'0102FF', 'base64')", result = "'AQL/'"),
                @Example(sql = "from_bytes(X'6162', 'utf8')", result = "'ab'")
            })
    public static String fromBytes(ByteBuffer bytes, String encoding) {
        return TextEncoding.of(encoding).encode(Octets.array(bytes));
    }

    @ScalarFunction(
            value = "encode(STRING, STRING, STRING) -> STRING",
            description = "a text from one encoding in another: hex, utf8, ascii or base64",
            examples = {
                @Example(sql = "encode('jkl', 'utf8', 'hex')", result = "'6a6b6c'"),
                @Example(sql = "encode('0x616263', 'hex', 'ascii')", result = "'abc'"),
                @Example(sql = "encode('YWJj', 'base64', 'utf8')", result = "'abc'")
            })
    public static String encode(String text, String from, String to) {
        byte[] bytes = TextEncoding.of(from).decode(text);
        TextEncoding encoding = TextEncoding.of(to);
        // Of the dialect's functions this one alone writes small digits.
        return encoding == TextEncoding.HEX ? HexFormat.of().formatHex(bytes) : encoding.encode(bytes);
    }

    @ScalarFunction(
            value = "int_from_bytes(BYTES) -> INTEGER",
            description = "the number in 4 bytes, the most significant first",
            examples = @Example(sql = "int_from_bytes(X'00000102')", result = "258"))
    public static int intFromBytes(ByteBuffer bytes) {
        return sized(bytes, 4).getInt(bytes.position());
    }

    @ScalarFunction(
            value = "int_from_bytes(BYTES, STRING) -> INTEGER",
            description = "the number in 4 bytes, BIG_ENDIAN or LITTLE_ENDIAN",
            examples = @Example(sql = "int_from_bytes(X'02010000', 'LITTLE_ENDIAN')", result = "258"))
    public static int intFromBytes(ByteBuffer bytes, String order) {
        return sized(bytes, 4).order(order(order)).getInt(bytes.position());
    }

    @ScalarFunction(
            value = "bigint_from_bytes(BYTES) -> BIGINT",
            description = "the number in 8 bytes, the most significant first",
            examples = @Example(sql = "bigint_from_bytes(X'0000000000000102')", result = "258"))
    public static long bigintFromBytes(ByteBuffer bytes) {
        return sized(bytes, 8).getLong(bytes.position());
    }

    @ScalarFunction(
            value = "bigint_from_bytes(BYTES, STRING) -> BIGINT",
            description = "the number in 8 bytes, BIG_ENDIAN or LITTLE_ENDIAN",
            examples = @Example(sql = "bigint_from_bytes(X'0201000000000000', 'LITTLE_ENDIAN')", result = "258"))
    public static long bigintFromBytes(ByteBuffer bytes, String order) {
        return sized(bytes, 8).order(order(order)).getLong(bytes.position());
    }

    @ScalarFunction(
            value = "double_from_bytes(BYTES) -> DOUBLE",
            description = "the IEEE 754 number in 8 bytes, the most significant first",
            examples = @Example(sql = "double_from_bytes(X'3FF8000000000000')", result = "1.5"))
    public static double doubleFromBytes(ByteBuffer bytes) {
        return sized(bytes, 8).getDouble(bytes.position());
    }

    @ScalarFunction(
            value = "double_from_bytes(BYTES, STRING) -> DOUBLE",
            description = "the IEEE 754 number in 8 bytes, BIG_ENDIAN or LITTLE_ENDIAN",
            examples = @Example(sql = "double_from_bytes(X'000000000000F83F', 'LITTLE_ENDIAN')", result = "1.5"))
    public static double doubleFromBytes(ByteBuffer bytes, String order) {
        return sized(bytes, 8).order(order(order)).getDouble(bytes.position());
    }

    /** A view of its own, big-endian whatever the argument's order is. */
    private static ByteBuffer sized(ByteBuffer bytes, int size) {
        if (bytes.remaining() != size) {
            throw new IllegalArgumentException("expected " + size + " bytes but got " + bytes.remaining());
        }
        return bytes.duplicate();
    }

    private static ByteOrder order(String name) {
        return switch (name) {
            case "BIG_ENDIAN" -> ByteOrder.BIG_ENDIAN;
            case "LITTLE_ENDIAN" -> ByteOrder.LITTLE_ENDIAN;
            default ->
                throw new IllegalArgumentException("byte order must be BIG_ENDIAN or LITTLE_ENDIAN but is " + name);
        };
    }

    @ScalarFunction(value = "uuid() -> STRING", description = "a random UUID of version 4", deterministic = false)
    public static String uuid() {
        return UUID.randomUUID().toString();
    }

    @ScalarFunction(
            value = "uuid(BYTES) -> STRING",
            description = "the UUID in 16 bytes",
            examples =
                    @Example(
                            sql = "uuid(X'000102030405060708090A0B0C0D0E0F')",
                            result = "'00010203-0405-0607-0809-0a0b0c0d0e0f'"))
    public static String uuid(ByteBuffer bytes) {
        ByteBuffer view = sized(bytes, 16);
        return new UUID(view.getLong(), view.getLong()).toString();
    }
}
