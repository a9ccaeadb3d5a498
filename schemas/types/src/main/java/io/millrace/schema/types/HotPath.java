// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs once a record or more often: no allocation beyond the values themselves, no boxing, no streams, no {@code
 * Optional}, no logging. The architecture tests look at classes that carry it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface HotPath {}
