// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StateMemoryTest {
    private final StateMemory memory = new StateMemory(1_000);
    private final StateMemory.Share one = memory.share();
    private final StateMemory.Share other = memory.share();

    @Test
    void dirty_bytes_of_all_tasks_beyond_a_quarter_of_the_budget_ask_for_a_commit() {
        one.dirty(150);
        other.dirty(100);
        assertThat(one.wantsCommit()).isFalse();
        other.dirty(101);
        other.dirty(110);
        assertThat(one.wantsCommit()).isTrue();
        other.close();
        assertThat(one.wantsCommit()).isFalse();
        assertThat(memory.dirtyBytes()).isEqualTo(150);
    }

    @Test
    void live_copies_are_let_go_when_everything_together_is_over_the_budget() {
        one.live(700);
        other.dirty(200);
        assertThat(one.isOver()).isFalse();
        other.gathered(101);
        assertThat(one.isOver()).isTrue();
        assertThat(one.isFarOver()).isFalse();
        one.live(950);
        assertThat(one.isFarOver()).isTrue();
        one.live(0);
        assertThat(one.isOver()).isFalse();
    }

    @Test
    void what_is_gathered_from_changelogs_is_written_beyond_a_quarter_of_the_budget() {
        one.gathered(200);
        other.gathered(50);
        assertThat(other.wantsWrite()).isFalse();
        other.gathered(51);
        assertThat(one.wantsWrite()).isTrue();
        assertThat(one.wantsCommit()).as("a commit would not help").isFalse();
        one.close();
        assertThat(memory.gatheredBytes()).isEqualTo(51);
    }

    @Test
    void what_waits_for_its_time_is_put_on_disk_beyond_an_eighth_of_the_budget() {
        one.waiting(100);
        other.waiting(25);
        assertThat(one.wantsSpill()).isFalse();
        other.waiting(30);
        assertThat(one.wantsSpill()).isTrue();
        assertThat(one.mustSpill()).isFalse();
        other.live(900);
        assertThat(one.isOver()).as("live copies make room for it").isTrue();
        one.waiting(501);
        assertThat(other.mustSpill()).isTrue();
        one.close();
        assertThat(memory.waitingBytes()).isEqualTo(30);
    }
}
