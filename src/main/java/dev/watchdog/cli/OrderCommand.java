package dev.watchdog.cli;

import java.util.List;

/** {@code watchdog start}, {@code stop} and {@code restart}: orders for a program. */
final class OrderCommand {

  private OrderCommand() {}

  /** Returns the exit code. */
  static int run(Command order, List<String> words, Shell shell) {
    return shell.run(order, OrderOptions.parse(words), options -> give(order, options, shell));
  }

  private static void give(Command order, OrderOptions options, Shell shell)
      throws ClientException {
    Programs programs = new Programs(shell.client(options.socket()));
    String name = programs.nameOrOnly(options.program());
    Received status =
        options.waits()
            ? programs.post(name, order.word() + "?wait=true", "", Client.FOR_EVER)
            : programs.post(name, order.word(), "", Client.ANSWER_TIMEOUT);
    String told = options.waits() || shows(order, status) ? "" : "; told to " + order.word();
    shell.screen().write(Sentence.after(status, told, options.format()));
  }

  /** Whether the order can be seen in the status already: a spawn, for one, takes its time. */
  private static boolean shows(Command order, Received status) {
    return switch (status.text("status").orElse("")) {
      case "STARTING", "RUNNING" -> order != Command.STOP;
      case "BACKOFF" -> false;
      default -> order == Command.STOP;
    };
  }
}
