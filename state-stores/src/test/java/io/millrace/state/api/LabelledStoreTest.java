// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.memory.MemoryTable;
import org.junit.jupiter.api.Test;

/** What a store holds is written with it and is not seen by those who use it. */
final class LabelledStoreTest {
    private static final byte[] KEY = {1, 2};
    private static final byte[] VALUE = {3};

    private final OrderedStore store = MemoryTable.store();

    @Test
    void a_store_with_another_label_is_refused() {
        LabelledStore.of(store, "A.group", "counts").put(KEY, VALUE);
        assertThatThrownBy(() -> LabelledStore.of(store, "A.group", "sums"))
                .isInstanceOfSatisfying(OtherLabelException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.STATE_OF_OTHER_STATEMENT);
                    assertThat(refused.getMessage()).contains("A.group holds counts, and the statement now keeps sums");
                    assertThat(refused.store()).isEqualTo("A.group");
                    assertThat(refused.at("a.sql:3").getMessage()).startsWith("a.sql:3: A.group holds counts");
                });
        assertThat(LabelledStore.of(store, "A.group", "counts").get(KEY)).isEqualTo(VALUE);
    }

    @Test
    void a_store_that_was_only_read_has_no_label() {
        LabelledStore read = LabelledStore.of(store, "A.group", "counts");
        assertThat(read.get(KEY)).isNull();
        read.delete(KEY);
        LabelledStore.of(store, "A.group", "sums").put(KEY, VALUE);
    }

    @Test
    void a_store_without_a_label_is_taken_for_what_is_asked_for() {
        store.put(KEY, VALUE);
        LabelledStore.of(store, "A.group", "counts").put(KEY, VALUE);
        assertThatThrownBy(() -> LabelledStore.of(store, "A.group", "sums")).isInstanceOf(MillraceException.class);
    }

    @Test
    void scans_end_before_the_label() {
        LabelledStore labelled = LabelledStore.of(store, "A.group", "counts");
        labelled.put(KEY, VALUE);
        try (Cursor cursor = labelled.scan(new byte[0], null)) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.key()).isEqualTo(KEY);
            assertThat(cursor.next()).isFalse();
        }
    }
}
