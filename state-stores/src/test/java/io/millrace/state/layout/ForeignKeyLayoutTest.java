// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.OrderedStore;
import io.millrace.state.layout.ForeignKeyLayout.Subscribers;
import io.millrace.state.memory.MemoryTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two sides of a foreign-key join that hold references, beside sorted maps. */
final class ForeignKeyLayoutTest {
    @TempDir
    Path folder;

    private record Row(
            long timestamp, long version, @Nullable Integer foreign, String text, boolean isGone, boolean isGiven) {}

    private record Reference(String primary, long version, int partition) {}

    /** Each row is kept on the one side, and what it refers to on the other. */
    private static final class Subject implements LayoutLives.Subject {
        private final Random random;
        private long versions;
        private TreeMap<Integer, Row> model = new TreeMap<>();
        private TreeMap<Integer, Row> committed = new TreeMap<>();
        private PrimaryRowLayout rows = new PrimaryRowLayout(MemoryTable.store());
        private ForeignKeyLayout references = new ForeignKeyLayout(MemoryTable.store());

        Subject(Random random) {
            this.random = random;
        }

        @Override
        public void open(List<OrderedStore> stores) {
            rows = new PrimaryRowLayout(stores.get(0));
            references = new ForeignKeyLayout(stores.get(1));
        }

        private void refer(byte[] foreign, int primary) {
            references.beginForeignKey().writeRaw(foreign, 0, foreign.length);
            Texts.write(references.beginPrimaryKey(), Texts.key(primary));
        }

        private static int partition(int primary) {
            return primary * 50;
        }

        @Override
        public String step() {
            int primary = random.nextInt(12);
            Integer foreign = random.nextInt(5) == 0 ? null : (Integer) random.nextInt(4);
            Row before = model.get(primary);
            Texts.write(rows.beginKey(), Texts.key(primary));
            assertThat(rows.find()).isEqualTo(before != null);
            int action = random.nextInt(8);
            if (before != null && action < 2) {
                return flag(primary, before, action == 0);
            }
            boolean goes = action == 2 || action == 3;
            byte[] key = foreign == null || goes ? null : Texts.bytes(Texts.key(foreign));
            if (before != null && rows.refers() && (key == null || !rows.refersTo(key))) {
                refer(rows.foreignKey().toByteArray(), primary);
                references.unsubscribe();
            }
            long version = ++versions;
            boolean isGiven = before != null && before.isGiven();
            if (action == 2) {
                rows.remove();
                model.remove(primary);
                return "remove";
            }
            if (action == 3) {
                rows.putGone(5, version);
                model.put(primary, new Row(5, version, null, "", true, isGiven));
                return "gone";
            }
            Row row = new Row(random.nextInt(100), version, foreign, "r" + random.nextInt(3), false, isGiven);
            Texts.write(rows.beginRow(row.timestamp(), version, key), row.text());
            rows.put();
            if (key != null) {
                refer(key, primary);
                references.subscribe(rows.version(), partition(primary));
            }
            model.put(primary, row);
            return "put";
        }

        private String flag(int primary, Row before, boolean given) {
            if (given) {
                rows.given();
            } else {
                rows.taken();
            }
            model.put(
                    primary,
                    new Row(
                            before.timestamp(),
                            before.version(),
                            before.foreign(),
                            before.text(),
                            before.isGone(),
                            given));
            return "flag";
        }

        @Override
        public void beforeCommit() {}

        @Override
        public void committed() {
            committed = new TreeMap<>(model);
        }

        @Override
        public void rolledBack() {
            model = new TreeMap<>(committed);
        }

        @Override
        public void check() {
            TreeMap<Integer, List<Reference>> expected = new TreeMap<>();
            for (int primary = 0; primary < 13; primary++) {
                Texts.write(rows.beginKey(), Texts.key(primary));
                Row row = model.get(primary);
                assertThat(rows.find()).isEqualTo(row != null);
                if (row == null) {
                    continue;
                }
                Integer foreign = row.foreign();
                assertThat(rows.timestamp()).isEqualTo(row.timestamp());
                assertThat(rows.version()).isEqualTo(row.version());
                assertThat(rows.isGone()).isEqualTo(row.isGone());
                assertThat(rows.isGiven()).isEqualTo(row.isGiven());
                if (row.isGone()) {
                    continue;
                }
                assertThat(Texts.of(rows.row())).isEqualTo(row.text());
                assertThat(rows.refers()).isEqualTo(foreign != null);
                assertThat(rows.refersTo(null)).isEqualTo(foreign == null);
                if (foreign != null) {
                    assertThat(Texts.of(rows.foreignKey())).isEqualTo(Texts.key(foreign));
                    expected.computeIfAbsent(foreign, key -> new ArrayList<>())
                            .add(new Reference(Texts.key(primary), rows.version(), partition(primary)));
                }
            }
            for (int foreign = 0; foreign < 5; foreign++) {
                List<Reference> sorted =
                        new ArrayList<>(Objects.requireNonNullElse(expected.get(foreign), List.<Reference>of()));
                sorted.sort(Comparator.comparing(Reference::primary));
                checkReferences(foreign, sorted);
            }
        }

        private void checkReferences(int foreign, List<Reference> expected) {
            List<Reference> found = new ArrayList<>();
            Texts.write(references.beginForeignKey(), Texts.key(foreign));
            try (Subscribers all = references.subscribers()) {
                while (all.next()) {
                    found.add(new Reference(Texts.of(all.primaryKey()), all.version(), all.partition()));
                }
            }
            assertThat(found).isEqualTo(expected);
            for (Reference each : expected) {
                Texts.write(references.beginForeignKey(), Texts.key(foreign));
                Texts.write(references.beginPrimaryKey(), each.primary());
                assertThat(references.find()).isTrue();
                assertThat(references.version()).isEqualTo(each.version());
                assertThat(references.partition()).isEqualTo(each.partition());
            }
        }
    }

    @Test
    void both_sides_hold_what_maps_hold_whatever_becomes_of_commits() {
        new LayoutLives("ForeignKeyLayoutTest", Subject::new, "rows", "references").run(400, folder);
    }

    @Test
    void subscribers_may_change_while_they_are_told() {
        ForeignKeyLayout layout = new ForeignKeyLayout(MemoryTable.store());
        for (int primary = 0; primary < 5; primary++) {
            Texts.write(layout.beginForeignKey(), Texts.key(1));
            Texts.write(layout.beginPrimaryKey(), Texts.key(primary));
            layout.subscribe(primary, 7);
        }
        Texts.write(layout.beginForeignKey(), Texts.key(1));
        long sum = 0;
        try (Subscribers all = layout.subscribers()) {
            while (all.next()) {
                sum += all.version();
                Texts.write(layout.beginForeignKey(), Texts.key(1));
                Texts.write(layout.beginPrimaryKey(), Texts.key(4));
                layout.unsubscribe();
                assertThat(layout.find()).isFalse();
            }
        }
        assertThat(sum).isEqualTo(10);
    }
}
