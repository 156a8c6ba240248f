package dev.watchdog.cli.completion;

import dev.watchdog.arguments.Flag;
import java.util.List;

/** What a shell completes of one command. */
public interface CompletedCommand {

  /** {@code status}. */
  String word();

  /** The placeholders of its operands: {@code [PROGRAM] SIGNAL}; empty for none. */
  String operands();

  String meaning();

  List<Flag> flags();

  /** Whether a command line without a command means this one. */
  boolean mayBeLeftOut();
}
