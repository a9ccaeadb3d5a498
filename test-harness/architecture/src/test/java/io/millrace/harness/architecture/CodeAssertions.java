// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import io.millrace.schema.errors.ErrorCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The error codes that one Java test asserts. What it sees is the text, so it knows calls by their names.
 *
 * <p>A place asserts a code when it stands in the arguments of a comparison after {@code assertThat…}, or of a method of the
 * same file that compares its {@link ErrorCode} parameter; as {@code ErrorCode.X}, or as {@code MR-nnnn} in a literal. It
 * does not count when the test may have put the code there itself: when the constant also stands anywhere else in the file,
 * or the label anywhere else in the same method. A code that is one of several allowed ones is not asserted, and comments
 * are not looked at.
 *
 * @param asserted by a place that counts
 * @param made codes whose constants stand outside of assertions, which is how a test makes an error itself
 */
record CodeAssertions(Set<ErrorCode> asserted, Set<ErrorCode> made) {
    private static final Set<String> COMPARISONS = Set.of(
            "isEqualTo",
            "isSameAs",
            "contains",
            "containsExactly",
            "containsExactlyInAnyOrder",
            "containsOnly",
            "containsEntry",
            "containsSubsequence",
            "startsWith",
            "hasMessageContaining",
            "hasMessageStartingWith");

    /** One of several, or none of them, is no proof of any. */
    private static final Set<String> VAGUE =
            Set.of("satisfiesAnyOf", "anyOf", "not", "isIn", "noneSatisfy", "noneMatch");

    private static final Pattern NAMED =
            Pattern.compile("\\bErrorCode\\s*\\.\\s*(?<name>[A-Z_]+)\\b|(?<![\\w-])MR-(?<number>[0-9]{4})(?![0-9])");

    /** A method with a parameter of the type, up to the brace of its body. */
    private static final Pattern HELPER =
            Pattern.compile("\\b(\\w+)\\s*\\([^()]*\\bErrorCode\\s+(\\w+)[^()]*\\)\\s*(?:throws\\s+[\\w.,\\s]+)?\\{");

    /** What a place does with the code that it names. */
    private enum Use {
        ASSERTED,
        ONE_OF_SEVERAL,
        OTHER
    }

    /** @param member where the member of the class begins in which the place stands */
    private record Place(ErrorCode code, boolean isConstant, Use use, int member) {}

    /** Of the text of a Java file. */
    static CodeAssertions in(String text) {
        List<Place> places = places(text);
        Set<ErrorCode> asserted = EnumSet.noneOf(ErrorCode.class);
        Set<ErrorCode> made = EnumSet.noneOf(ErrorCode.class);
        for (Place place : places) {
            if (place.use() == Use.OTHER && place.isConstant()) {
                made.add(place.code());
            }
        }
        for (Place place : places) {
            boolean isLabelled = places.stream()
                    .anyMatch(other -> other.use() == Use.OTHER
                            && other.code() == place.code()
                            && other.member() == place.member());
            if (place.use() == Use.ASSERTED && !made.contains(place.code()) && !isLabelled) {
                asserted.add(place.code());
            }
        }
        return new CodeAssertions(asserted, made);
    }

    private static List<Place> places(String text) {
        String code = JavaText.code(text);
        Set<String> helpers = helpers(code);
        List<Place> places = new ArrayList<>();
        for (Matcher named = NAMED.matcher(JavaText.uncommented(text)); named.find(); ) {
            ErrorCode found = code(named);
            if (found != null) {
                boolean isConstant = named.group("name") != null;
                places.add(
                        new Place(found, isConstant, use(code, named.start(), helpers), member(code, named.start())));
            }
        }
        return places;
    }

    private static @Nullable ErrorCode code(Matcher named) {
        for (ErrorCode each : ErrorCode.values()) {
            if (each.name().equals(named.group("name"))
                    || Integer.toString(each.number()).equals(named.group("number"))) {
                return each;
            }
        }
        return null;
    }

    private static Use use(String code, int at, Set<String> helpers) {
        List<String> calls = callsAround(code, at);
        if (calls.isEmpty()) {
            return Use.OTHER;
        }
        String innermost = calls.get(0);
        boolean compares = COMPARISONS.contains(innermost) || VAGUE.contains(innermost);
        if (!helpers.contains(innermost) && !(compares && statement(code, at).contains("assertThat"))) {
            return Use.OTHER;
        }
        return calls.stream().anyMatch(VAGUE::contains) ? Use.ONE_OF_SEVERAL : Use.ASSERTED;
    }

    private static int member(String code, int place) {
        int depth = 0;
        int member = -1;
        for (int at = 0; at < place; at++) {
            if (code.charAt(at) == '{' && depth++ == 1) {
                member = at;
            } else if (code.charAt(at) == '}') {
                depth--;
            }
        }
        return depth > 1 ? member : -1;
    }

    /** The names of the calls in whose arguments a place stands, from the inside out. */
    private static List<String> callsAround(String code, int place) {
        List<String> calls = new ArrayList<>();
        int depth = 0;
        for (int at = place - 1; at >= 0; at--) {
            if (code.charAt(at) == ')') {
                depth++;
            } else if (code.charAt(at) == '(' && --depth < 0) {
                depth = 0;
                calls.add(nameBefore(code, at));
            }
        }
        return calls;
    }

    private static String nameBefore(String code, int parenthesis) {
        int end = parenthesis;
        while (end > 0 && Character.isWhitespace(code.charAt(end - 1))) {
            end--;
        }
        int start = end;
        while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
            start--;
        }
        return code.substring(start, end);
    }

    /** What stands before a place in its statement. */
    private static String statement(String code, int place) {
        int start = place;
        while (start > 0 && ";{}".indexOf(code.charAt(start - 1)) < 0) {
            start--;
        }
        return code.substring(start, place);
    }

    /** The methods of the file that compare a code that they are given, themselves or by another one of them. */
    private static Set<String> helpers(String code) {
        Set<String> helpers = new HashSet<>();
        int before = -1;
        while (helpers.size() > before) {
            before = helpers.size();
            String comparing = helpers.stream().map(name -> "|" + name).collect(Collectors.joining());
            for (Matcher helper = HELPER.matcher(code); helper.find(); ) {
                String body = code.substring(helper.end(), JavaText.closing(code, helper.end() - 1));
                if (Pattern.compile("\\b(?:isEqualTo" + comparing + ")\\(\\s*" + helper.group(2) + "\\s*[,)]")
                        .matcher(body)
                        .find()) {
                    helpers.add(helper.group(1));
                }
            }
        }
        return helpers;
    }
}
