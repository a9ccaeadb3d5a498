// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.Seed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RecentTextsTest {
    private final RecentTexts texts = new RecentTexts();
    private final RecentBytes encoded = new RecentBytes();

    private String read(String text) {
        byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        return texts.text(bytes, 1, bytes.length - 2);
    }

    @Test
    void every_text_is_what_was_written_however_often_it_comes_and_whatever_its_neighbours_are() {
        Random random = Seed.next("RecentTextsTest").round(0);
        for (int i = 0; i < 1_500_000; i++) {
            // Few, some thousand that share slots, and phases in which most are new: the memory grows, is switched off
            // and on again.
            int kinds = new int[] {500, 3_000, 1_000_000_000}[i / 150_000 % 3];
            int kind = random.nextInt(kinds);
            String text = (kind % 7 == 0 ? "Gießerei-" : "sensor-") + kind + (kind % 11 == 0 ? "x".repeat(80) : "");
            String read = read(text);
            if (!read.equals(text) || !Arrays.equals(encoded.utf8(read), text.getBytes(StandardCharsets.UTF_8))) {
                throw new AssertionError(i + ": " + text + " was read as " + read);
            }
        }
    }

    @Test
    void texts_that_differ_in_one_place_are_kept_apart_whatever_their_length() {
        for (int length = 0; length <= 66; length++) {
            String plain = "a".repeat(length);
            read(plain);
            for (int at = 0; at < length; at++) {
                String other = plain.substring(0, at) + "b" + plain.substring(at + 1);
                assertThat(read(other)).isEqualTo(other);
                assertThat(read(plain)).isEqualTo(plain);
                assertThat(read(other)).isEqualTo(other);
            }
            assertThat(read(plain + "\0")).isEqualTo(plain + "\0");
            assertThat(read(plain)).isEqualTo(plain);
        }
    }

    @Test
    void of_a_few_texts_each_is_made_once() {
        Random random = Seed.next("RecentTextsTest").round(2);
        int again = 0;
        for (int round = 0; round < 200; round++) {
            RecentTexts fresh = new RecentTexts();
            String[] last = new String[20];
            for (int i = 0; i < 400; i++) {
                int kind = random.nextInt(last.length);
                byte[] bytes = ("site-" + round + "-" + kind).getBytes(StandardCharsets.UTF_8);
                String read = fresh.text(bytes, 0, bytes.length);
                again += last[kind] != null && read != last[kind] ? 1 : 0;
                last[kind] = read;
            }
        }
        assertThat(again).isLessThan(200 * 400 / 50);
    }

    @Test
    void texts_with_the_same_ends_are_all_remembered() {
        String[] last = new String[500];
        int made = 0;
        for (int i = 0; i < 20_000; i++) {
            int kind = i * 7 % last.length;
            String read = read("machine-%07d-temperature".formatted(kind));
            made += i >= 10_000 && read != last[kind] ? 1 : 0;
            last[kind] = read;
        }
        assertThat(made).isLessThan(10_000 / 8);
    }

    @Test
    void a_text_that_comes_again_is_not_made_again() {
        String first = read("press-7");
        assertThat(read("press-7")).isSameAs(first);
        assertThat(encoded.utf8(first)).isSameAs(encoded.utf8(first));
    }

    @Test
    void some_thousand_texts_are_remembered_once_it_is_seen_that_there_are_so_many() {
        Random random = Seed.next("RecentTextsTest").round(1);
        String[] last = new String[5_000];
        int made = 0;
        for (int i = 0; i < 200_000; i++) {
            int kind = random.nextInt(last.length);
            String read = read("merchant-" + kind);
            made += i >= 100_000 && read != last[kind] ? 1 : 0;
            last[kind] = read;
        }
        assertThat(made).isLessThan(100_000 / 16);
    }

    @Test
    void an_empty_text_is_a_text() {
        assertThat(read("")).isEmpty();
        assertThat(read("")).isEmpty();
        assertThat(encoded.utf8("")).isEmpty();
    }

    @Test
    void bytes_that_are_no_text_are_refused_each_time() {
        byte[] bad = {(byte) 0xC3, 0x28};
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> texts.text(bad, 0, bad.length)).isInstanceOf(RecordException.class);
        }
    }
}
