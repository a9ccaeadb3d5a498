// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.ScalarFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Java's regular expressions. Any thread. */
public final class RegexFunctions {
    private static final Memo<Pattern> PATTERNS = new Memo<>(Pattern::compile);

    private RegexFunctions() {}

    @ScalarFunction(
            value = "regexp_extract(STRING, STRING) -> STRING",
            description = "the first part of the second text that the pattern matches, null if none",
            examples = {
                @Example(sql = "regexp_extract('[0-9]+', 'a12b3')", result = "'12'"),
                @Example(sql = "regexp_extract('z', 'a12b3')", result = "NULL")
            })
    public static @Nullable String regexpExtract(String pattern, String text) {
        return regexpExtract(pattern, text, 0);
    }

    @ScalarFunction(
            value = "regexp_extract(STRING, STRING, INTEGER) -> STRING",
            description = "what a group of the pattern matches first, null if nothing or no such group",
            examples = {
                @Example(sql = "regexp_extract('(.)([0-9])', 'xa1b2', 2)", result = "'1'"),
                @Example(sql = "regexp_extract('(.)([0-9])', 'xa1b2', 3)", result = "NULL")
            })
    public static @Nullable String regexpExtract(String pattern, String text, int group) {
        Matcher matcher = PATTERNS.get(pattern).matcher(text);
        return group <= matcher.groupCount() && matcher.find() ? matcher.group(group) : null;
    }

    @ScalarFunction(
            value = "regexp_extract_all(STRING, STRING) -> ARRAY<STRING>",
            description = "all parts of the second text that the pattern matches",
            examples = @Example(sql = "regexp_extract_all('[0-9]+', 'a12b3')", result = "ARRAY['12', '3']"))
    public static @Nullable List<?> regexpExtractAll(String pattern, String text) {
        return regexpExtractAll(pattern, text, 0);
    }

    @ScalarFunction(
            value = "regexp_extract_all(STRING, STRING, INTEGER) -> ARRAY<STRING>",
            description = "what a group of the pattern matches, each time; null if there is no such group",
            examples = {
                @Example(sql = "regexp_extract_all('(.)([0-9])', 'xa1b2', 1)", result = "ARRAY['a', 'b']"),
                @Example(sql = "regexp_extract_all('(.)([0-9])', 'xa1b2', 3)", result = "NULL")
            })
    public static @Nullable List<?> regexpExtractAll(String pattern, String text, int group) {
        Matcher matcher = PATTERNS.get(pattern).matcher(text);
        if (group > matcher.groupCount()) {
            return null;
        }
        List<@Nullable String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(group));
        }
        return found;
    }

    @ScalarFunction(
            value = "regexp_replace(STRING, STRING, STRING) -> STRING",
            description = "the text with each match of the pattern replaced; $1 stands for the first group",
            examples = @Example(sql = "regexp_replace('a1b2', '([a-z])', '$1-')", result = "'a-1b-2'"))
    public static String regexpReplace(String text, String pattern, String with) {
        return PATTERNS.get(pattern).matcher(text).replaceAll(with);
    }

    @ScalarFunction(
            value = "regexp_split_to_array(STRING, STRING) -> ARRAY<STRING>",
            description = "the text between the matches of the pattern; an empty pattern splits characters",
            examples = {
                @Example(sql = "regexp_split_to_array('a1b22', '[0-9]')", result = "ARRAY['a', 'b', '', '']"),
                @Example(sql = "regexp_split_to_array('abc', '')", result = "ARRAY['a', 'b', 'c']")
            })
    public static List<?> regexpSplitToArray(String text, String pattern) {
        return pattern.isEmpty()
                ? SplitFunctions.characters(text)
                : List.of(PATTERNS.get(pattern).split(text, -1));
    }
}
