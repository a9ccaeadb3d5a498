// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SuggestionsTest {
    private static final List<String> COLUMNS = List.of("AMOUNT", "ACCOUNT", "card_present", "ID");

    @Test
    void finds_the_nearest_name_whatever_its_case() {
        assertThat(Suggestions.nearest("AMOUT", COLUMNS)).contains("AMOUNT");
        assertThat(Suggestions.nearest("amuont", COLUMNS)).contains("AMOUNT");
        assertThat(Suggestions.nearest("CARDPRESENT", COLUMNS)).contains("card_present");
        assertThat(Suggestions.nearest("id", List.of("x", "ID"))).contains("ID");
    }

    @Test
    void suggests_nothing_that_is_a_different_word() {
        assertThat(Suggestions.nearest("TEMPERATURE", COLUMNS)).isEmpty();
        assertThat(Suggestions.nearest("XY", COLUMNS)).isEmpty();
        assertThat(Suggestions.nearest("A", List.of("B"))).isEmpty();
        assertThat(Suggestions.nearest("", COLUMNS)).isEmpty();
        assertThat(Suggestions.nearest("AMOUNT".repeat(100_000), COLUMNS)).isEmpty();
        assertThat(Suggestions.nearest("AMOUT", List.of())).isEmpty();
    }

    @Test
    void a_swap_of_neighbours_is_one_mistake() {
        assertThat(Suggestions.distance("FORM", "FROM")).isEqualTo(1);
        assertThat(Suggestions.distance("", "ABC")).isEqualTo(3);
        assertThat(Suggestions.distance("KITTEN", "SITTING")).isEqualTo(3);
    }
}
