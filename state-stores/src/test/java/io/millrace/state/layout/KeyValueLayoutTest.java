// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.OrderedStore;
import io.millrace.state.memory.MemoryTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows by key, beside a sorted map. */
final class KeyValueLayoutTest {
    @TempDir
    Path folder;

    private record Row(long timestamp, String text) {}

    private static final class Subject implements LayoutLives.Subject {
        private final Random random;
        private TreeMap<String, Row> model = new TreeMap<>();
        private TreeMap<String, Row> committed = new TreeMap<>();
        private KeyValueLayout layout = new KeyValueLayout(MemoryTable.store());

        Subject(Random random) {
            this.random = random;
        }

        @Override
        public void open(List<OrderedStore> stores) {
            layout = new KeyValueLayout(stores.get(0));
        }

        @Override
        public String step() {
            String key = "k".repeat(random.nextInt(4));
            Texts.write(layout.beginKey(), key);
            if (random.nextInt(4) == 0) {
                layout.remove();
                model.remove(key);
                return "remove";
            }
            Row row = new Row(random.nextInt(1_000) - 10, "r" + random.nextInt());
            byte[] kept = layout.key();
            Texts.write(layout.beginKey(), "another");
            layout.select(kept);
            Texts.write(layout.beginRow(row.timestamp()), row.text());
            layout.put();
            model.put(key, row);
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
            for (int length = 0; length < 5; length++) {
                String key = "k".repeat(length);
                Texts.write(layout.beginKey(), key);
                Row expected = model.get(key);
                assertThat(layout.find()).isEqualTo(expected != null);
                if (expected != null) {
                    assertThat(new Row(layout.timestamp(), Texts.of(layout.row())))
                            .isEqualTo(expected);
                }
            }
            TreeMap<String, Row> all = new TreeMap<>();
            try (KeyValueLayout.Rows rows = layout.rows()) {
                while (rows.next()) {
                    all.put(Texts.of(rows.key()), new Row(layout.timestamp(), Texts.of(layout.row())));
                }
            }
            assertThat(all).isEqualTo(model);
        }
    }

    @Test
    void holds_what_a_map_holds_whatever_becomes_of_commits() {
        new LayoutLives("KeyValueLayoutTest", Subject::new, "rows").run(400, folder);
    }

    @Test
    void a_walk_goes_by_key_and_does_not_see_later_writes() {
        KeyValueLayout layout = new KeyValueLayout(MemoryTable.store());
        for (String key : List.of("b", "", "a")) {
            Texts.write(layout.beginKey(), key);
            Texts.write(layout.beginRow(1), key);
            layout.put();
        }
        Map<String, String> seen = new TreeMap<>();
        StringBuilder order = new StringBuilder();
        try (KeyValueLayout.Rows rows = layout.rows()) {
            while (rows.next()) {
                order.append(Texts.of(rows.key())).append(';');
                seen.put(Texts.of(rows.key()), Texts.of(layout.row()));
                Texts.write(layout.beginKey(), "c");
                Texts.write(layout.beginRow(1), "later");
                layout.put();
            }
        }
        assertThat(order).hasToString(";a;b;");
        assertThat(seen).hasSize(3);
    }
}
