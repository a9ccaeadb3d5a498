// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import static io.millrace.topology.engine.WrittenRows.Fate.IS_CHANGED;
import static io.millrace.topology.engine.WrittenRows.Fate.IS_MOVED;
import static io.millrace.topology.engine.WrittenRows.Fate.IS_NEW;
import static io.millrace.topology.engine.WrittenRows.Fate.IS_WRITTEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Which rows of VALUES are to be written, of files that were edited. */
final class WrittenRowsTest {
    private static final long SEED = 71;

    private static List<Long> rows(String letters) {
        return letters.chars()
                .mapToObj(letter -> WrittenRows.digest(Character.toString(letter)))
                .toList();
    }

    private static WrittenRows written(String letters) {
        return WrittenRows.NONE.compare(rows(letters)).after();
    }

    private static List<WrittenRows.Fate> fates(String before, String now) {
        return written(before).compare(rows(now)).fates();
    }

    @Test
    void rows_that_were_added_are_new_wherever_they_stand() {
        assertThat(fates("", "ab")).containsExactly(IS_NEW, IS_NEW);
        assertThat(fates("abc", "abcd")).containsExactly(IS_WRITTEN, IS_WRITTEN, IS_WRITTEN, IS_NEW);
        assertThat(fates("abc", "axbc")).containsExactly(IS_WRITTEN, IS_NEW, IS_WRITTEN, IS_WRITTEN);
        assertThat(fates("aa", "aaa")).containsExactly(IS_WRITTEN, IS_WRITTEN, IS_NEW);
    }

    @Test
    void a_row_in_the_place_of_another_was_changed() {
        assertThat(fates("abc", "axc")).containsExactly(IS_WRITTEN, IS_CHANGED, IS_WRITTEN);
        assertThat(fates("abc", "axcd")).containsExactly(IS_WRITTEN, IS_CHANGED, IS_WRITTEN, IS_NEW);
        assertThat(fates("abc", "xyzd")).containsExactly(IS_CHANGED, IS_CHANGED, IS_CHANGED, IS_NEW);
    }

    @Test
    void a_row_that_was_changed_stays_so_until_it_is_put_back() {
        WrittenRows after = written("abc").compare(rows("axcd")).after();
        assertThat(after.compare(rows("axcd")).fates()).containsExactly(IS_WRITTEN, IS_CHANGED, IS_WRITTEN, IS_WRITTEN);
        assertThat(after.compare(rows("abcd")).fates()).containsOnly(IS_WRITTEN);
    }

    @Test
    void rows_in_another_order_are_not_written_again_and_told_once() {
        WrittenRows.Comparison moved = written("abc").compare(rows("cab"));
        assertThat(moved.fates()).containsExactly(IS_WRITTEN, IS_MOVED, IS_MOVED);
        assertThat(moved.after().compare(rows("cab")).fates()).containsOnly(IS_WRITTEN);
    }

    @Test
    void rows_that_are_not_in_the_files_any_more_are_still_known() {
        WrittenRows after = written("abc").compare(rows("c")).after();
        assertThat(after.count()).isEqualTo(3);
        assertThat(after.compare(rows("abcd")).fates()).containsExactly(IS_WRITTEN, IS_WRITTEN, IS_WRITTEN, IS_NEW);
    }

    @Test
    void of_an_earlier_build_the_number_is_believed() {
        WrittenRows number = WrittenRows.read("2".getBytes(StandardCharsets.UTF_8), new RecordHeaders());
        WrittenRows.Comparison found = number.compare(rows("abc"));
        assertThat(found.fates()).containsExactly(IS_WRITTEN, IS_WRITTEN, IS_NEW);
        assertThat(found.after()).isEqualTo(written("abc"));
        assertThat(number.compare(rows("a")).after())
                .as("what the second was is not known")
                .isEqualTo(number);
    }

    @Test
    void what_is_kept_is_read_again() {
        WrittenRows three = written("abc");
        RecordHeaders headers = new RecordHeaders(three.headers());
        assertThat(WrittenRows.read(three.value(), headers)).isEqualTo(three);
        assertThat(new String(three.value(), StandardCharsets.UTF_8))
                .as("as earlier builds read it")
                .isEqualTo("3");
    }

    /** Whatever is edited: a row is new only if it was not written, and no edit makes written rows unknown. */
    @Test
    void no_row_is_written_twice() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int run = 0; run < 2_000; run++) {
            WrittenRows known = WrittenRows.NONE;
            List<Long> topic = new ArrayList<>();
            for (int edit = 0; edit < 4; edit++) {
                List<Long> rows = new ArrayList<>();
                for (int letter = 'a'; letter < 'h'; letter++) {
                    if (random.nextInt(3) > 0) {
                        rows.add(random.nextInt(rows.size() + 1), WrittenRows.digest(Character.toString(letter)));
                    }
                }
                WrittenRows.Comparison found = known.compare(rows);
                for (int i = 0; i < rows.size(); i++) {
                    if (found.fates().get(i) == IS_NEW) {
                        topic.add(rows.get(i));
                    }
                }
                known = found.after();
                assertThat(topic).doesNotHaveDuplicates();
                assertThat(known.digests()).containsExactlyInAnyOrderElementsOf(topic);
            }
        }
    }
}
