package dev.watchdog.cli.completion;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import dev.watchdog.arguments.Flag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Completion for bash, and for zsh with bashcompinit. */
final class BashCompletion {

  private static final String SCRIPT =
      """
      # To complete the words of watchdog in bash: eval "$(watchdog completion bash)"
      _watchdog() {
        local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}
        local command=${COMP_WORDS[1]} words='' prefix='' i

        # bash takes -option=value for three words, and zsh for one.
        if [[ $word == '=' ]]; then
          word=''
        elif [[ $option == '=' ]]; then
          option=${COMP_WORDS[COMP_CWORD - 2]}
        elif [[ $word == -*=* ]]; then
          option=${word%%=*} prefix=${word%%=*}= word=${word#*=}
        fi
        [[ $option != --* ]] || option=${option#-}

        case $COMP_CWORD:$command in
          1:*) command='' ;;
          *:@COMMANDS@) ;;
          *) command=run ;;
        esac

        # What follows -- is a command of its own.
        for ((i = 1; i < COMP_CWORD; i++)); do
          if [[ ${COMP_WORDS[i]} == -- ]]; then
            ((i == COMP_CWORD - 1)) && COMPREPLY=($(compgen -c -- "$word"))
            COMPREPLY+=($(compgen -f -- "$word"))
            return
          fi
        done

        case ${command:-run}:$option in
      @VALUES@
          *)
            case $command:$word in
      @FLAGS@
      @OPERANDS@
            esac
            ;;
        esac
        if [[ $word == --* ]]; then
          prefix=- word=${word#-}
        fi
        COMPREPLY=($(compgen -P "$prefix" -W "$words" -- "$word"))
      }

      _watchdog_files() {
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -P "$1" -f -- "$2"))
      }

      # Those of the watchdog that runs, if one does.
      _watchdog_programs() {
        "${COMP_WORDS[0]}" status 2>/dev/null | sed '1d; s/ .*//'
      }

      complete -F _watchdog watchdog
      """;

  private final List<CompletedCommand> commands;

  BashCompletion(List<CompletedCommand> commands) {
    this.commands = commands;
  }

  String script() {
    return SCRIPT
        .replace("@COMMANDS@", words().collect(joining("|*:")))
        .replace("@VALUES@", cases(4, BashCompletion::values))
        .replace("@FLAGS@", cases(8, BashCompletion::flags))
        .replace("@OPERANDS@", cases(8, this::operands));
  }

  private Stream<String> words() {
    return commands.stream().map(CompletedCommand::word);
  }

  /** The words to offer, and the pattern of the case. */
  private record Case(String pattern, String offer) {}

  /** Cases with the same offer become one. */
  private String cases(int indent, Function<CompletedCommand, Stream<Case>> cases) {
    return commands.stream()
        .flatMap(cases)
        .collect(groupingBy(Case::offer, LinkedHashMap::new, mapping(Case::pattern, joining("|"))))
        .entrySet()
        .stream()
        .map(one -> " ".repeat(indent) + one.getValue() + ") " + one.getKey() + ";;")
        .collect(joining("\n"));
  }

  /** One case for each option with a value, even if there is nothing to offer. */
  private static Stream<Case> values(CompletedCommand command) {
    return command.flags().stream()
        .filter(flag -> !flag.isSwitch())
        .map(flag ->
            new Case(command.word() + ":-" + flag.key(), offer(new Placeholder(flag.argument()))));
  }

  private static Stream<Case> flags(CompletedCommand command) {
    String flags =
        Stream.concat(command.flags().stream(), Stream.of(Flag.HELP))
            .map(flag -> "-" + flag.key())
            .collect(joining(" "));
    String pattern = command.mayBeLeftOut() ? command.word() + ":-*|:-*" : command.word() + ":-*";
    return Stream.of(new Case(pattern, "words='" + flags + "' "));
  }

  /** The only operand of run is a first word, which may be any command. */
  private Stream<Case> operands(CompletedCommand command) {
    return Stream.of(
        command.mayBeLeftOut()
            ? new Case(":*", "words='" + words().collect(joining(" ")) + "' ")
            : new Case(command.word() + ":*", offer(new Placeholder(command.operands()))));
  }

  private static String offer(Placeholder placeholder) {
    if (placeholder.isFile()) {
      return "_watchdog_files \"$prefix\" \"$word\"; return ";
    }
    String programs = placeholder.isProgram() ? "$(_watchdog_programs) " : "";
    String words = programs + String.join(" ", placeholder.choices());
    return words.isEmpty() ? "" : "words=\"" + words.strip() + "\" ";
  }
}
