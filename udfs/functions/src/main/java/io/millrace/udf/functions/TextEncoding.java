// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** How text stands for bytes. */
enum TextEncoding {
    HEX {
        @Override
        byte[] decode(String text) {
            String digits = text;
            if (text.startsWith("0x") || text.startsWith("0X")) {
                digits = text.substring(2);
            } else if ((text.startsWith("X'") || text.startsWith("x'")) && text.endsWith("'")) {
                digits = text.substring(2, text.length() - 1);
            }
            return HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
        }

        @Override
        String encode(byte[] bytes) {
            return HexFormat.of().withUpperCase().formatHex(bytes);
        }
    },
    UTF8 {
        @Override
        byte[] decode(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        String encode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    },
    ASCII {
        @Override
        byte[] decode(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        String encode(byte[] bytes) {
            return new String(bytes, StandardCharsets.US_ASCII);
        }
    },
    BASE64 {
        @Override
        byte[] decode(String text) {
            return Base64.getDecoder().decode(text);
        }

        @Override
        String encode(byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
    };

    abstract byte[] decode(String text);

    abstract String encode(byte[] bytes);

    static TextEncoding of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "hex" -> HEX;
            case "utf8" -> UTF8;
            case "ascii" -> ASCII;
            case "base64" -> BASE64;
            default -> throw new IllegalArgumentException("encoding must be hex, utf8, ascii or base64 but is " + name);
        };
    }
}
