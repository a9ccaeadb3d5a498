// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.runtime.operator.Changes;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache's size says how often groups give rows, and nothing else. */
final class CacheSettingTest {
    private static EngineConfig build(ConfigKeys keys) {
        return keys.build("app", Path.of("state"));
    }

    private static ConfigKeys keys(String name, String value) {
        return new ConfigKeys().with(Map.of(name, value), "test");
    }

    @Test
    void changes_wait_for_the_commit_unless_something_is_set() {
        assertThat(build(new ConfigKeys()).changes()).isEqualTo(Changes.PER_COMMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache.max.bytes.buffering",
                "streams.cache.max.bytes.buffering",
                "ksql.streams.cache.max.bytes.buffering",
                "statestore.cache.max.bytes",
                "streams.statestore.cache.max.bytes",
                "ksql.streams.statestore.cache.max.bytes",
            })
    void without_a_cache_each_change_is_a_row(String name) {
        assertThat(build(keys(name, "0")).changes()).isEqualTo(Changes.EACH);
        assertThat(build(keys(name, "10000000")).changes()).isEqualTo(Changes.PER_COMMIT);
        assertThat(build(keys(name, "0")).clientProperties())
                .as("Kafka Streams' own cache stays off")
                .isEmpty();
        assertThatThrownBy(() -> build(keys(name, "much")))
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONFIG_INVALID));
        assertThatThrownBy(() -> build(keys(name, "-1"))).isInstanceOf(MillraceException.class);
    }

    @Test
    void a_later_layer_wins_under_whatever_name() {
        ConfigKeys keys = keys("statestore.cache.max.bytes", "1000")
                .with(Map.of("ksql.streams.cache.max.bytes.buffering", "0"), "SET");
        assertThat(build(keys).changes()).isEqualTo(Changes.EACH);
    }

    @Test
    void a_misspelled_name_is_still_an_error() {
        assertThatThrownBy(() -> keys("statestore.cache.max.byte", "0"))
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONFIG_UNKNOWN))
                .hasMessageContaining("statestore.cache.max.byte");
    }
}
