package dev.watchdog.process.runs;

import dev.watchdog.process.proc.ProcessTable;
import dev.watchdog.process.proc.Stat;
import java.util.Arrays;
import java.util.List;

/** What descends from the JVM of a test. */
final class Descendants {

  private Descendants() {}

  static List<Stat> ofThisJvm() {
    ProcessTable table = ProcessTable.look((int) ProcessHandle.current().pid());
    return Arrays.stream(table.descendants()).mapToObj(table::get).toList();
  }
}
