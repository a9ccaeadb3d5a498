// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.OrderedStore;
import io.millrace.state.layout.ForeignKeyLayout.Subscribers;
import io.millrace.state.memory.MemoryTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two sides of a foreign-key join that hold references, beside sorted maps. */
final class ForeignKeyLayoutTest {
    @TempDir
    Path folder;

    private record Row(long timestamp, @Nullable Integer foreign, String text) {}

    private record Reference(String primary, long version, int partition) {}

    /** Each row is kept on the one side, and what it refers to on the other. */
    private static final class Subject implements LayoutLives.Subject {
        private final Random random;
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
            boolean goes = random.nextInt(5) == 0;
            byte[] key = foreign == null || goes ? null : Texts.bytes(Texts.key(foreign));
            Texts.write(rows.beginKey(), Texts.key(primary));
            boolean wasThere = rows.find();
            assertThat(wasThere).isEqualTo(model.containsKey(primary));
            if (wasThere && rows.refers() && (key == null || !rows.refersTo(key))) {
                refer(rows.foreignKey().toByteArray(), primary);
                references.unsubscribe();
            }
            if (goes) {
                rows.remove();
                model.remove(primary);
                return "remove";
            }
            Row row = new Row(random.nextInt(100), foreign, "r" + random.nextInt(3));
            Texts.write(rows.beginRow(row.timestamp(), key), row.text());
            rows.put();
            if (key != null) {
                refer(key, primary);
                references.subscribe(rows.version(), partition(primary));
            }
            model.put(primary, row);
            return "put";
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

    @Test
    void versions_differ_when_rows_do_and_never_change() {
        Set<Long> versions = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] row = new byte[random.nextInt(40)];
            random.nextBytes(row);
            versions.add(RowHash.of(row, 0, row.length));
        }
        // Short rows are drawn more than once.
        assertThat(versions).hasSizeGreaterThan(94_000);
        byte[] row = new byte[64];
        for (int bit = 0; bit < 512; bit++) {
            row[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(versions.add(RowHash.of(row, 0, 64))).isTrue();
        }
        byte[] text = Texts.bytes("a row that is stored for ever");
        assertThat(RowHash.of(Texts.bytes("xx" + "a row that is stored for ever"), 2, text.length))
                .isEqualTo(RowHash.of(text, 0, text.length));
        assertThat(RowHash.of(text, 0, text.length)).isEqualTo(6357669423350524061L);
    }
}
