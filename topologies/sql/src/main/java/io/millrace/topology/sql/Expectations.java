// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.grammar.MillraceParser;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATN;
import org.antlr.v4.runtime.atn.ATNState;
import org.antlr.v4.runtime.atn.RuleStopState;
import org.antlr.v4.runtime.atn.RuleTransition;
import org.antlr.v4.runtime.atn.Transition;
import org.antlr.v4.runtime.misc.IntervalSet;

/**
 * How far a sequence of tokens follows the grammar, and what could have come next.
 *
 * <p>Follows every way through the grammar at once and remembers for each rule and position where it can end, so that it
 * costs the product of rules and tokens. It ignores precedence, which decides how a sentence is grouped and not whether it
 * is one. One thread.
 */
final class Expectations {
    /** What may come at one place: the tokens, and of these those that no labelled rule begins with, and the labels. */
    record Next(IntervalSet all, IntervalSet bare, Set<String> labels) {
        boolean has(int type) {
            return all.contains(type);
        }
    }

    private static final ATN GRAMMAR = MillraceParser._ATN;
    private static final int NOWHERE = -1;

    /** Rules whose beginning is told by one word instead of by its tokens. */
    private static final Map<Integer, String> LABELS = Map.ofEntries(
            Map.entry(MillraceParser.RULE_expression, "an expression"),
            Map.entry(MillraceParser.RULE_term, "an expression"),
            Map.entry(MillraceParser.RULE_selectItem, "an expression"),
            Map.entry(MillraceParser.RULE_argument, "an expression"),
            Map.entry(MillraceParser.RULE_type, "a type"),
            Map.entry(MillraceParser.RULE_sourceName, "the name of a stream or table"),
            Map.entry(MillraceParser.RULE_modelName, "the name of a model"),
            Map.entry(MillraceParser.RULE_typeName, "the name of a type"),
            Map.entry(MillraceParser.RULE_variableName, "the name of a variable"),
            Map.entry(MillraceParser.RULE_functionName, "the name of a function"),
            Map.entry(MillraceParser.RULE_parameterName, "the name of a parameter"),
            Map.entry(MillraceParser.RULE_topicName, "the name of a topic"),
            Map.entry(MillraceParser.RULE_subjectName, "the name of a subject"),
            Map.entry(MillraceParser.RULE_queryName, "the id of a query"),
            Map.entry(MillraceParser.RULE_columnName, "a column name"),
            Map.entry(MillraceParser.RULE_columnReference, "a column name"),
            Map.entry(MillraceParser.RULE_fieldName, "a field name"),
            Map.entry(MillraceParser.RULE_frameName, "the name of a frame"),
            Map.entry(MillraceParser.RULE_alias, "an alias"),
            Map.entry(MillraceParser.RULE_bareAlias, "an alias"),
            Map.entry(MillraceParser.RULE_windowName, "an alias"),
            Map.entry(MillraceParser.RULE_propertyName, "a property name"),
            Map.entry(MillraceParser.RULE_propertyValue, "a literal"),
            Map.entry(MillraceParser.RULE_predicateTail, "an operator"),
            Map.entry(MillraceParser.RULE_postfix, "an operator"),
            Map.entry(MillraceParser.RULE_join, "JOIN"));

    private final int[] types;
    private final int from;
    private final Map<Long, BitSet> ends = new HashMap<>();
    private final IntervalSet all = new IntervalSet();
    private final IntervalSet bare = new IntervalSet();
    private final Set<String> labels = new TreeSet<>();
    private int watched = NOWHERE;
    private int furthest;
    private boolean accepted;
    private long steps;

    /** The last type must be the end of the statement. */
    Expectations(int... types) {
        this(MillraceParser.RULE_singleStatement, types);
    }

    private Expectations(int rule, int... types) {
        this.types = types;
        this.from = rule;
        run();
    }

    private void run() {
        accepted = !walk(from, 0, false).isEmpty();
    }

    /** Is it a sentence? */
    boolean accepted() {
        return accepted;
    }

    /** The first token that no sentence has there. */
    int furthest() {
        return furthest;
    }

    /** How much was looked at. */
    long steps() {
        return steps;
    }

    /** What may come at an index that is at most {@link #furthest}. */
    Next at(int index) {
        ends.clear();
        all.clear();
        bare.clear();
        labels.clear();
        watched = index;
        walk(from, 0, false);
        watched = NOWHERE;
        return new Next(new IntervalSet(all), new IntervalSet(bare), Set.copyOf(labels));
    }

    /** Where a rule that begins at an index can end. */
    private BitSet walk(int rule, int start, boolean labelled) {
        long key = ((long) rule * types.length + start) * 2 + (labelled ? 1 : 0);
        BitSet known = ends.get(key);
        if (known != null) {
            return known;
        }
        BitSet found = new BitSet();
        ends.put(key, found);
        Set<Long> seen = new HashSet<>();
        Deque<Long> open = new ArrayDeque<>();
        push(GRAMMAR.ruleToStartState[rule], start, seen, open);
        while (!open.isEmpty()) {
            long next = open.pop();
            ATNState state = GRAMMAR.states.get((int) (next / (types.length + 1)));
            int index = (int) (next % (types.length + 1));
            steps++;
            if (state instanceof RuleStopState) {
                found.set(index);
                continue;
            }
            // A token of a rule that began before the watched place is not told by that rule's label.
            step(state, index, labelled && index == start, seen, open);
        }
        return found;
    }

    private void step(ATNState state, int index, boolean labelled, Set<Long> seen, Deque<Long> open) {
        for (int i = 0; i < state.getNumberOfTransitions(); i++) {
            Transition transition = state.transition(i);
            if (transition instanceof RuleTransition) {
                RuleTransition call = (RuleTransition) transition;
                BitSet reached = walk(call.ruleIndex, index, labelled || label(call.ruleIndex, index));
                for (int end = reached.nextSetBit(0); end >= 0; end = reached.nextSetBit(end + 1)) {
                    push(call.followState, end, seen, open);
                }
            } else if (transition.isEpsilon()) {
                push(transition.target, index, seen, open);
            } else {
                terminal(transition, index, labelled, seen, open);
            }
        }
    }

    private boolean label(int rule, int index) {
        String label = index == watched ? LABELS.get(rule) : null;
        if (label != null) {
            labels.add(label);
        }
        return label != null;
    }

    private void terminal(Transition transition, int index, boolean labelled, Set<Long> seen, Deque<Long> open) {
        if (index >= types.length) {
            return;
        }
        furthest = Math.max(furthest, index);
        if (index == watched) {
            all.addAll(transition.label());
            if (!labelled) {
                bare.addAll(transition.label());
            }
        }
        if (transition.label().contains(types[index])) {
            push(transition.target, index + 1, seen, open);
        }
    }

    private void push(ATNState state, int index, Set<Long> seen, Deque<Long> open) {
        long entry = (long) state.stateNumber * (types.length + 1) + index;
        if (seen.add(entry)) {
            open.push(entry);
        }
    }

    static int[] types(List<? extends Token> tokens) {
        return tokens.stream().mapToInt(Token::getType).toArray();
    }
}
