// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.sql.Suggestions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What picocli says of a command line that it does not understand, in the form of all other errors. */
final class WrongUsage {
    /** Wide enough that no word of a synopsis is cut. */
    private static final int SYNOPSIS_WIDTH = 500;

    private WrongUsage() {}

    /** The error, with what was probably meant, else with how the command is used. */
    static MillraceException of(ParameterException thrown) {
        CommandLine command = thrown.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        String suggestion = suggestion(thrown);
        String hint = "see " + help;
        if (!suggestion.isEmpty()) {
            hint = suggestion + " See " + help;
        } else if (thrown instanceof MissingParameterException) {
            hint = synopsis(command) + "; see " + help;
        }
        return new MillraceException(ErrorCode.USAGE, decapitalized(String.valueOf(thrown.getMessage())), hint, thrown);
    }

    /** Words that picocli's messages begin with; a name or a value that comes first stays as it was written. */
    private static String decapitalized(String message) {
        String line = message.strip().replaceAll("\\s*\\R\\s*", " ").replaceFirst("^Error: |\\.$", "");
        boolean isWord = line.length() > 1 && Character.isLowerCase(line.charAt(1));
        return isWord ? line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1) : line;
    }

    private static String suggestion(ParameterException thrown) {
        if (thrown instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
            String option = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
            return nearest(option, command(thrown).optionsMap().keySet(), "");
        }
        if (thrown instanceof UnmatchedArgumentException unmatched) {
            Set<String> commands = command(thrown).subcommands().keySet();
            String parent = command(thrown).qualifiedName() + " ";
            String near = nearest(unmatched.getUnmatched().get(0), commands, parent);
            if (!near.isEmpty()) {
                return near;
            }
        }
        StringWriter text = new StringWriter();
        UnmatchedArgumentException.printSuggestions(thrown, new PrintWriter(text, true));
        return decapitalized(text.toString());
    }

    private static CommandSpec command(ParameterException thrown) {
        return thrown.getCommandLine().getCommandSpec();
    }

    private static String nearest(String word, Collection<String> known, String parent) {
        return Suggestions.nearest(word, known)
                .map(near -> "did you mean " + parent + near + "?")
                .orElse("");
    }

    private static String synopsis(CommandLine command) {
        CommandLine.Help help =
                new CommandLine.Help(command.getCommandSpec(), CommandLine.Help.defaultColorScheme(Ansi.OFF));
        command.getCommandSpec().usageMessage().width(SYNOPSIS_WIDTH);
        return "usage: " + help.synopsis(0).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
