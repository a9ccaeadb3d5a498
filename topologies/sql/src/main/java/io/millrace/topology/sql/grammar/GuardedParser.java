// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.grammar;

import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;

/** A parser that gives up before its recursion overflows the stack. One thread. */
public abstract class GuardedParser extends Parser {
    /** How many rules may be open at once: a nested expression opens at most six a level. */
    private static final int OPEN_RULES_MAX = 3_100;

    private int openRules;

    protected GuardedParser(TokenStream input) {
        super(input);
    }

    @Override
    public void enterRule(ParserRuleContext context, int state, int ruleIndex) {
        guard();
        super.enterRule(context, state, ruleIndex);
    }

    @Override
    public void exitRule() {
        openRules--;
        super.exitRule();
    }

    @Override
    public void enterRecursionRule(ParserRuleContext context, int state, int ruleIndex, int precedence) {
        guard();
        super.enterRecursionRule(context, state, ruleIndex, precedence);
    }

    @Override
    public void unrollRecursionContexts(ParserRuleContext parent) {
        openRules--;
        super.unrollRecursionContexts(parent);
    }

    private void guard() {
        if (openRules >= OPEN_RULES_MAX) {
            throw new TooDeepException(getCurrentToken());
        }
        openRules++;
    }

    /** The text is nested too deeply. Without a stack trace, which would be as long as the text is deep. */
    public static final class TooDeepException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Token token;

        public TooDeepException(Token token) {
            super("nested too deeply", null, false, false);
            this.token = token;
        }

        /** Where the limit was passed. */
        public Token token() {
            return token;
        }
    }
}
