// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record on a topic. */
record TopicRecord(byte @Nullable [] key, byte @Nullable [] value, long timestamp, Headers headers) {}
