// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.memory.MemoryTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What lies in the store, and what is done about bytes that nobody wrote. */
final class LayoutFormatTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String ROW = "00".repeat(300);

    /** A layout with something in it, and something that reads all of it. */
    enum Kind {
        KEY_VALUE(Kind::keyValue, "00=01018000000000000000", "016b=0e726f77"),
        SESSION(
                Kind::session,
                "00=02010000000000000bb8",
                "0180000000000000256b=5004057374617465",
                "0180000000000000256f=50000173"),
        JOIN_BUFFER(
                Kind::join,
                "00=030100000000000003e8",
                "0180000000000000646b=040100ac02" + ROW + "0100ac02" + ROW,
                "0180000000000000646b00000000=000100ac02" + ROW + "0100ac02" + ROW),
        SUBSCRIPTION(Kind::subscription, "00=04018000000000000000", "01666b=0000000000000007d804"),
        PRIMARY_ROW(Kind::primaryRow, "00=05018000000000000000", "016b=010e100166726f77");

        private final Consumer<OrderedStore> use;
        private final List<String> bytes;

        Kind(Consumer<OrderedStore> use, String... bytes) {
            this.use = use;
            this.bytes = List.of(bytes);
        }

        private static void keyValue(OrderedStore store) {
            KeyValueLayout layout = new KeyValueLayout(store);
            Texts.write(layout.beginKey(), "k");
            if (layout.find()) {
                return;
            }
            Texts.write(layout.beginRow(7), "row");
            layout.put();
        }

        private static void session(OrderedStore store) {
            SessionLayout layout = new SessionLayout(store, 10, 100);
            Texts.write(layout.beginKey(), "k");
            if (layout.streamTime() > 0) {
                for (int i = layout.find(2_900, 3_000); i > 0; i--) {
                    Texts.of(layout.state(i - 1));
                }
                while (layout.takeClosed(3_000)) {
                    Texts.of(layout.closedState());
                }
                return;
            }
            layout.advance(3_000);
            layout.replaceFound(2_998, 3_000, Texts.bytes("state"), 0, 5);
            Texts.write(layout.beginKey(), "o");
            layout.replaceFound(3_000, 3_000, Texts.bytes("s"), 0, 1);
            layout.beforeCommit();
        }

        private static void join(OrderedStore store) {
            JoinBufferLayout layout = new JoinBufferLayout(store, 10, 100, new StateMemory(1 << 20).share());
            Texts.write(layout.beginKey(), "k");
            if (layout.streamTime() > 0) {
                for (int i = layout.find(990, 1_000); i > 0; i--) {
                    Texts.of(layout.row(i - 1));
                }
                while (layout.nextWaiting(1_001) != JoinBufferLayout.NONE) {
                    layout.takeWaiting();
                    Texts.of(layout.waitingRow());
                }
                return;
            }
            layout.advance(1_000);
            for (int i = 0; i < 4; i++) {
                layout.insertWaiting(1_000, new byte[300], 0, 300);
            }
            layout.beforeCommit();
        }

        private static void subscription(OrderedStore store) {
            ForeignKeyLayout layout = new ForeignKeyLayout(store);
            Texts.write(layout.beginForeignKey(), "f");
            try (ForeignKeyLayout.Subscribers all = layout.subscribers()) {
                while (all.next()) {
                    Texts.of(all.primaryKey());
                }
            }
            Texts.write(layout.beginPrimaryKey(), "k");
            layout.subscribe(7, 300);
        }

        private static void primaryRow(OrderedStore store) {
            PrimaryRowLayout layout = new PrimaryRowLayout(store);
            Texts.write(layout.beginKey(), "k");
            if (layout.find()) {
                Texts.of(layout.foreignKey());
                return;
            }
            Texts.write(layout.beginRow(7, 8, Texts.bytes("f")), "row");
            layout.put();
        }
    }

    private record Entry(byte[] key, byte[] value) {
        @Override
        public String toString() {
            return HEX.formatHex(key) + "=" + HEX.formatHex(value);
        }
    }

    private static List<Entry> entries(OrderedStore store) {
        List<Entry> entries = new ArrayList<>();
        try (Cursor cursor = store.scan(new byte[0], null)) {
            while (cursor.next()) {
                entries.add(new Entry(cursor.key(), cursor.value()));
            }
        }
        return entries;
    }

    private static OrderedStore filled(Kind kind) {
        OrderedStore store = MemoryTable.store();
        kind.use.accept(store);
        return store;
    }

    @ParameterizedTest
    @EnumSource
    void the_bytes_are_those_of_version_1(Kind kind) {
        assertThat(entries(filled(kind))).extracting(Entry::toString).isEqualTo(kind.bytes);
    }

    @ParameterizedTest
    @EnumSource
    void another_version_another_layout_and_no_version_are_refused(Kind kind) {
        for (Kind other : Kind.values()) {
            if (other != kind) {
                refused(kind, filled(other));
            }
        }
        OrderedStore later = filled(kind);
        byte[] head = entries(later).get(0).value().clone();
        head[1]++;
        later.put(new byte[] {0}, head);
        refused(kind, later);
        OrderedStore headless = filled(kind);
        headless.delete(new byte[] {0});
        refused(kind, headless);
    }

    private static void refused(Kind kind, OrderedStore store) {
        assertThatThrownBy(() -> kind.use.accept(store)).isInstanceOfSatisfying(MillraceException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.STATE_VERSION);
            assertThat(e).hasMessageContaining("a rebuild from that would not mend it");
            assertThat(e.hint()).contains("Build the state from the sources");
        });
    }

    @ParameterizedTest
    @EnumSource
    void bytes_that_were_not_written_give_a_coded_error_or_a_value_and_nothing_else(Kind kind) {
        long seed = Long.getLong("millrace.test.seed", new Random().nextLong());
        System.out.println("LayoutFormatTest seed " + seed);
        Random random = new Random(seed);
        int refusedCount = 0;
        for (int i = 0; i < 2_000; i++) {
            OrderedStore store = filled(kind);
            List<Entry> entries = entries(store);
            Entry entry = entries.get(1 + random.nextInt(entries.size() - 1));
            byte[] other = random.nextBoolean()
                    ? Arrays.copyOf(entry.value(), random.nextInt(entry.value().length))
                    : entry.value().clone();
            if (other.length > 0) {
                other[random.nextInt(Math.min(8, other.length))] ^= (byte) (1 << random.nextInt(8));
            }
            store.put(entry.key(), other);
            try {
                kind.use.accept(store);
            } catch (RecordException e) {
                refusedCount++;
                assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL_RECORD);
            }
        }
        assertThat(refusedCount).as("seed " + seed).isGreaterThan(100);
    }
}
