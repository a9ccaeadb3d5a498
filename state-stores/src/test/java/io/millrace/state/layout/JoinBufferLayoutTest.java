// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.memory.MemoryTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of one side of a join, beside a list of them. */
final class JoinBufferLayoutTest {
    @TempDir
    Path folder;

    private record Row(int key, long time, int number, String text) {}

    /** A list of rows, which does everything by looking at all. */
    private static final class Model {
        private static final Comparator<Row> BY_TIME = Comparator.comparingLong(Row::time);
        private static final Comparator<Row> IN_ORDER =
                BY_TIME.thenComparing(row -> Texts.key(row.key())).thenComparingInt(Row::number);

        final List<Row> rows = new ArrayList<>();
        final Set<Row> waiting = new HashSet<>();
        long streamTime = Long.MIN_VALUE;

        Model copy() {
            Model copy = new Model();
            copy.rows.addAll(rows);
            copy.waiting.addAll(waiting);
            copy.streamTime = streamTime;
            return copy;
        }

        List<Row> find(int key, long from, long to) {
            return rows.stream()
                    .filter(row -> row.key() == key && row.time() >= from && row.time() <= to)
                    .sorted(BY_TIME.thenComparingInt(Row::number))
                    .toList();
        }
    }

    private static final class Subject implements LayoutLives.Subject {
        private final Random random;
        private final long span;
        private final long lifetime;
        private final long closeAfter;
        private Model model = new Model();
        private Model committed = new Model();
        private JoinBufferLayout layout = new JoinBufferLayout(MemoryTable.store(), 0, 0, memory());
        private int numbers;

        Subject(Random random) {
            this.random = random;
            span = new long[] {0, 1, 20, 1_000}[random.nextInt(4)];
            lifetime = span + new long[] {0, 7, 100, 5_000}[random.nextInt(4)];
            closeAfter = lifetime - random.nextInt((int) Math.min(30, lifetime + 1));
        }

        @Override
        public void open(List<OrderedStore> stores) {
            // Some lose what is on the heap at each commit.
            layout = new JoinBufferLayout(
                    stores.get(0), span, lifetime, new StateMemory(random.nextInt(3) == 0 ? 0 : 1 << 20).share());
        }

        @Override
        public String step() {
            int choice = random.nextInt(20);
            if (choice < 10) {
                for (int i = random.nextInt(12); i >= 0; i--) {
                    insert();
                }
                return "insert";
            }
            if (choice < 16) {
                find();
                return "find";
            }
            return take(random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(4));
        }

        private long time() {
            long now = Math.max(0, model.streamTime);
            int choice = random.nextInt(100);
            if (choice == 0) {
                return now + 20_000;
            }
            return choice < 60
                    ? now + random.nextInt((int) (span / 4 + 2))
                    : Math.max(0, now - random.nextInt((int) (lifetime + 20)));
        }

        private void begin(int key) {
            Texts.write(layout.beginKey(), Texts.key(key));
        }

        private void insert() {
            Row row = new Row(random.nextInt(3), time(), numbers++, "r".repeat(random.nextInt(120)) + numbers);
            layout.advance(row.time());
            model.streamTime = Math.max(model.streamTime, row.time());
            begin(row.key());
            byte[] bytes = Texts.bytes("x" + row.text() + "yz");
            boolean waits = random.nextBoolean();
            if (waits) {
                layout.insertWaiting(row.time(), bytes, 1, bytes.length - 3);
            } else {
                layout.insert(row.time(), bytes, 1, bytes.length - 3);
            }
            if (row.time() >= model.streamTime - lifetime) {
                model.rows.add(row);
                if (waits) {
                    model.waiting.add(row);
                }
            }
        }

        private void find() {
            int key = random.nextInt(4);
            long from = time() - span / 2;
            begin(key);
            List<Row> expected = model.find(key, Math.max(from, oldest()), from + span);
            expectFound(expected, layout.find(from, from + span));
            if (random.nextBoolean()) {
                layout.markFound();
                expected.forEach(model.waiting::remove);
            }
        }

        private long oldest() {
            return model.streamTime == Long.MIN_VALUE ? Long.MIN_VALUE : model.streamTime - lifetime;
        }

        private void expectFound(List<Row> expected, int count) {
            assertThat(count).isEqualTo(expected.size());
            for (int i = 0; i < count; i++) {
                assertThat(layout.time(i)).isEqualTo(expected.get(i).time());
                assertThat(Texts.of(layout.row(i))).isEqualTo(expected.get(i).text());
            }
        }

        private String take(int most) {
            if (model.streamTime == Long.MIN_VALUE) {
                assertThat(layout.nextWaiting(Long.MIN_VALUE)).isEqualTo(JoinBufferLayout.NONE);
                return "take";
            }
            long limit = model.streamTime - closeAfter;
            for (int i = 0; i < most; i++) {
                Row next = model.waiting.stream()
                        .filter(row -> row.time() < limit)
                        .min(Model.IN_ORDER)
                        .orElse(null);
                assertThat(layout.nextWaiting(limit)).isEqualTo(next == null ? JoinBufferLayout.NONE : next.time());
                if (next == null) {
                    layout.expire();
                    model.rows.removeIf(row -> row.time() < oldest());
                    return "take";
                }
                layout.takeWaiting();
                assertThat(Texts.of(layout.waitingKey())).isEqualTo(Texts.key(next.key()));
                assertThat(Texts.of(layout.waitingRow())).isEqualTo(next.text());
                model.waiting.remove(next);
            }
            return "take-some";
        }

        @Override
        public void beforeCommit() {
            layout.beforeCommit();
        }

        @Override
        public void committed() {
            committed = model.copy();
        }

        @Override
        public void rolledBack() {
            model = committed.copy();
        }

        @Override
        public void check() {
            assertThat(layout.streamTime()).isEqualTo(model.streamTime);
            if (model.streamTime == Long.MIN_VALUE) {
                return;
            }
            for (int key = 0; key < 4; key++) {
                begin(key);
                expectFound(model.find(key, oldest(), Long.MAX_VALUE), layout.find(oldest(), Long.MAX_VALUE));
            }
        }
    }

    @Test
    void finds_and_hands_over_as_a_list_does_whatever_becomes_of_commits() {
        new LayoutLives("JoinBufferLayoutTest", Subject::new, "rows").run(1_500, folder);
    }

    private static StateMemory.Share memory() {
        return new StateMemory(1 << 20).share();
    }

    private static void insert(JoinBufferLayout layout, int key, long time) {
        layout.advance(time);
        Texts.write(layout.beginKey(), Texts.key(key));
        layout.insert(time, new byte[100], 0, 100);
    }

    private static int entries(OrderedStore store) {
        int count = 0;
        try (Cursor cursor = store.scan(new byte[] {LayoutHead.ENTRY}, null)) {
            while (cursor.next()) {
                count++;
            }
        }
        return count;
    }

    @Test
    void rows_lie_in_chunks_which_go_with_their_bucket() {
        OrderedStore store = MemoryTable.store();
        JoinBufferLayout layout = new JoinBufferLayout(store, 1_000, 1_000, memory());
        for (int i = 0; i < 1_000; i++) {
            insert(layout, 1, 1_000 + i);
        }
        layout.beforeCommit();
        assertThat(entries(store)).isBetween(100, 1_000 / 4);
        insert(layout, 1, 2_999);
        layout.expire();
        assertThat(entries(store)).as("the bucket of rows that are there still").isGreaterThan(100);
        insert(layout, 1, 3_000);
        layout.expire();
        assertThat(entries(store)).isZero();
        layout.beforeCommit();
        assertThat(entries(store)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {15, 21, 59})
    void rows_that_are_over_before_a_commit_are_never_written(long lifetime) {
        CountingStore store = new CountingStore();
        JoinBufferLayout layout = new JoinBufferLayout(store, 20, lifetime, memory());
        insert(layout, 1, 0);
        store.forget();
        for (int i = 1; i < 10_000; i++) {
            insert(layout, i % 10, i);
            layout.expire();
        }
        assertThat(store.puts()).isZero();
        assertThat(store.deletes()).isZero();
        layout.beforeCommit();
        assertThat(store.puts()).isBetween(2, 100);
    }

    @Test
    void rows_in_order_cost_no_reads() {
        CountingStore store = new CountingStore();
        JoinBufferLayout layout = new JoinBufferLayout(store, 1_000, 2_000, memory());
        for (int i = 0; i < 10_000; i++) {
            insert(layout, i % 10, i);
            Texts.write(layout.beginKey(), Texts.key(i % 10));
            layout.find(i - 500, i + 500);
        }
        assertThat(store.gets()).as("that of the first entry").isLessThanOrEqualTo(1);
    }

    @Test
    void a_find_and_an_insert_cost_few_reads_however_late() {
        CountingStore store = new CountingStore();
        JoinBufferLayout layout = new JoinBufferLayout(store, 20, 1_000_000, memory());
        for (int i = 0; i < 2_000; i++) {
            store.forget();
            insert(layout, i, i % 10 == 0 ? 1_000 : 1_000 + i * 10L);
            assertThat(store.gets()).isLessThanOrEqualTo(1);
            Texts.write(layout.beginKey(), Texts.key(i));
            layout.find(990, 1_010);
            assertThat(store.gets()).isLessThanOrEqualTo(3);
            assertThat(store.scans()).isZero();
        }
    }
}
