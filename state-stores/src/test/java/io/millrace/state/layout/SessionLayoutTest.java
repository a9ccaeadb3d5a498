// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.memory.MemoryTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions beside a list of them. */
final class SessionLayoutTest {
    @TempDir
    Path folder;

    private record Session(int key, long start, long end, String state) {}

    /** A list of sessions, which does everything by looking at all. */
    private static final class Model {
        private static final Comparator<Session> IN_ORDER =
                Comparator.comparingLong(Session::end).thenComparing(session -> Texts.key(session.key()));

        final List<Session> sessions = new ArrayList<>();
        long streamTime = Long.MIN_VALUE;

        Model copy() {
            Model copy = new Model();
            copy.sessions.addAll(sessions);
            copy.streamTime = streamTime;
            return copy;
        }

        List<Session> find(int key, long earliestEnd, long latestStart) {
            return sessions.stream()
                    .filter(each -> each.key() == key && each.end() >= earliestEnd && each.start() <= latestStart)
                    .sorted(IN_ORDER)
                    .toList();
        }
    }

    private static final class Subject implements LayoutLives.Subject {
        private final Random random;
        private final long gap;
        private final long lifetime;
        /** How far behind stream time a session closes, or -1 when it just goes. */
        private final long closeAfter;

        private Model model = new Model();
        private Model committed = new Model();
        private SessionLayout layout = new SessionLayout(MemoryTable.store(), 0, 0);
        private int rows;

        Subject(Random random) {
            this.random = random;
            gap = new long[] {0, 1, 10, 300}[random.nextInt(4)];
            lifetime = gap + new long[] {0, 7, 100, 5_000}[random.nextInt(4)];
            closeAfter = random.nextBoolean() ? -1 : lifetime - random.nextInt((int) Math.min(5, lifetime + 1));
        }

        @Override
        public void open(List<OrderedStore> stores) {
            layout = new SessionLayout(stores.get(0), gap, lifetime);
        }

        @Override
        public String step() {
            int choice = random.nextInt(20);
            if (choice < 15) {
                for (int i = random.nextInt(6); i >= 0; i--) {
                    row();
                }
                return "rows";
            }
            if (choice < 19) {
                return close(random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(3));
            }
            remove();
            return "remove";
        }

        private long time() {
            long now = Math.max(0, model.streamTime);
            int choice = random.nextInt(100);
            if (choice == 0) {
                return now + 50_000;
            }
            return choice < 70
                    ? now + random.nextInt((int) (gap / 2 + 4))
                    : Math.max(0, now - random.nextInt((int) (2 * lifetime + 20)));
        }

        private void begin(int key) {
            Texts.write(layout.beginKey(), Texts.key(key));
        }

        /** As a session operator does it. */
        private void row() {
            int key = random.nextInt(3);
            long time = time();
            layout.advance(time);
            model.streamTime = Math.max(model.streamTime, time);
            long oldest = model.streamTime - lifetime;
            begin(key);
            List<Session> found = found(key, layout.find(time - gap, time + gap));
            assertThat(found).isEqualTo(model.find(key, Math.max(time - gap, oldest), time + gap));
            long start = time;
            long end = time;
            StringBuilder state = new StringBuilder();
            for (Session each : found) {
                start = Math.min(start, each.start());
                end = Math.max(end, each.end());
                state.append(each.state());
            }
            state.append(',').append(rows++);
            byte[] bytes = Texts.bytes("xx" + state + "x");
            layout.replaceFound(start, end, bytes, 2, bytes.length - 3);
            model.sessions.removeAll(found);
            if (end >= oldest) {
                model.sessions.add(new Session(key, start, end, state.toString()));
            }
        }

        private List<Session> found(int key, int count) {
            List<Session> found = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                found.add(new Session(key, layout.start(i), layout.end(i), Texts.of(layout.state(i))));
            }
            return found;
        }

        private String close(int most) {
            if (closeAfter < 0) {
                layout.expire();
                model.sessions.removeIf(each -> each.end() < model.streamTime - lifetime);
                return "expire";
            }
            if (model.streamTime == Long.MIN_VALUE) {
                assertThat(layout.takeClosed(Long.MIN_VALUE)).isFalse();
                return "close";
            }
            long limit = model.streamTime - closeAfter;
            for (int i = 0; i < most; i++) {
                Session next = model.sessions.stream()
                        .filter(each -> each.end() < limit)
                        .min(Model.IN_ORDER)
                        .orElse(null);
                assertThat(layout.takeClosed(limit)).isEqualTo(next != null);
                if (next == null) {
                    layout.expire();
                    return "close";
                }
                assertThat(Texts.of(layout.closedKey())).isEqualTo(Texts.key(next.key()));
                assertThat(new Session(
                                next.key(), layout.closedStart(), layout.closedEnd(), Texts.of(layout.closedState())))
                        .isEqualTo(next);
                model.sessions.remove(next);
            }
            return "close-some";
        }

        private void remove() {
            int key = random.nextInt(3);
            begin(key);
            long from = time();
            List<Session> found = found(key, layout.find(from, from + gap));
            layout.removeFound();
            model.sessions.removeAll(found);
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
            long oldest = model.streamTime == Long.MIN_VALUE ? Long.MIN_VALUE : model.streamTime - lifetime;
            for (int key = 0; key < 4; key++) {
                begin(key);
                assertThat(found(key, layout.find(oldest, Long.MAX_VALUE)))
                        .isEqualTo(model.find(key, oldest, Long.MAX_VALUE));
            }
            assertThat(layout.count())
                    .isEqualTo(model.sessions.stream()
                            .filter(each -> each.end() >= oldest)
                            .count());
        }
    }

    @Test
    void finds_merges_and_closes_as_a_list_does_whatever_becomes_of_commits() {
        new LayoutLives("SessionLayoutTest", Subject::new, "sessions").run(1_500, folder);
    }

    private static void row(SessionLayout layout, int key, long time, long gap) {
        layout.advance(time);
        Texts.write(layout.beginKey(), Texts.key(key));
        int found = layout.find(time - gap, time + gap);
        long start = found == 0 ? time : Math.min(time, layout.start(0));
        long end = found == 0 ? time : Math.max(time, layout.end(found - 1));
        layout.replaceFound(start, end, Texts.bytes("s"), 0, 1);
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
    void what_is_over_goes_bit_by_bit_and_what_is_not_stays() {
        OrderedStore store = MemoryTable.store();
        SessionLayout layout = new SessionLayout(store, 10, 100);
        for (int key = 0; key < 3_000; key++) {
            row(layout, key, 1_000, 10);
        }
        row(layout, 5_000, 1_079, 10);
        layout.expire();
        assertThat(entries(store)).isEqualTo(3_001);
        row(layout, 5_000, 2_000, 10);
        for (int left = 3_002; left > 1; left -= Sweep.ENTRIES_MAX) {
            assertThat(entries(store)).isEqualTo(left);
            layout.expire();
        }
        assertThat(entries(store)).isEqualTo(1);
        assertThat(layout.count()).isEqualTo(1);
    }

    @Test
    void a_session_that_late_rows_made_longer_is_found_past_one_that_is_over() {
        SessionLayout layout = new SessionLayout(MemoryTable.store(), 10, 10);
        // That of 170 is over at 200, and keeps its bytes; late rows go on with the other, until it reaches around it.
        for (long time : new long[] {170, 190, 200, 185, 176, 167}) {
            row(layout, 1, time, 10);
        }
        Texts.write(layout.beginKey(), Texts.key(1));
        assertThat(layout.find(148, 168)).isEqualTo(1);
        assertThat(layout.start(0)).isEqualTo(167);
        assertThat(layout.end(0)).isEqualTo(200);
    }

    @Test
    void a_row_in_order_costs_at_most_two_reads_and_one_write() {
        CountingStore store = new CountingStore();
        SessionLayout layout = new SessionLayout(store, 10, 10_000);
        row(layout, 1, 1_000, 10);
        for (int i = 1; i < 1_000; i++) {
            store.forget();
            row(layout, i % 7, 1_000 + i, 10);
            assertThat(store.gets()).isLessThanOrEqualTo(2);
            // One more where a bucket ends.
            assertThat(store.puts() + store.deletes()).isLessThanOrEqualTo(2);
            assertThat(store.scans()).isZero();
        }
    }

    @Test
    void with_no_grace_the_queue_of_what_closes_stays_small() {
        CountingStore store = new CountingStore();
        SessionLayout layout = new SessionLayout(store, 10, 10);
        for (int i = 0; i < 20_000; i++) {
            store.forget();
            row(layout, 1, 1_000 + i, 10);
            assertThat(layout.takeClosed(layout.streamTime() - 10)).isFalse();
            layout.expire();
            assertThat(store.gets()).isLessThan(6);
        }
        layout.advance(100_000);
        assertThat(layout.takeClosed(layout.streamTime() - 10)).isTrue();
        assertThat(layout.closedStart()).isEqualTo(1_000);
        assertThat(layout.closedEnd()).isEqualTo(20_999);
        assertThat(layout.takeClosed(layout.streamTime() - 10)).isFalse();
    }
}
