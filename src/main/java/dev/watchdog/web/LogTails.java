package dev.watchdog.web;

import static java.util.stream.Collectors.toMap;

import dev.watchdog.encoding.Bytes;
import dev.watchdog.logs.Readers;
import dev.watchdog.program.ProgramVerticle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The tails of the programs that there are. For one event loop. */
final class LogTails {

  private final Supplier<List<ProgramVerticle>> programs;
  private final Executor loop;
  private final Bytes scratch = new Bytes();
  private final Map<String, LogTail> byName = new LinkedHashMap<>();
  private boolean ended;

  LogTails(Supplier<List<ProgramVerticle>> programs, Executor loop) {
    this.programs = programs;
    this.loop = loop;
  }

  /** Of the only program, if it is the only one. */
  LogTail only() {
    look();
    if (byName.size() != 1) {
      throw Refusal.conflict("which one? /v1/programs/NAME/logs with NAME one of " + names());
    }
    return byName.values().iterator().next();
  }

  LogTail of(String name) {
    look();
    LogTail tail = byName.get(name);
    if (tail == null) {
      throw Refusal.notFound("there is no program \"" + name + "\", only " + names());
    }
    return tail;
  }

  private String names() {
    return String.join(", ", byName.keySet());
  }

  Map<String, Readers> readers() {
    look();
    return byName.entrySet().stream()
        .collect(toMap(Map.Entry::getKey, tail -> tail.getValue().readers()));
  }

  /** Who reads of a program that is there no longer gets what is left, and is closed. */
  void look() {
    Map<String, LogTail> now = new LinkedHashMap<>();
    for (ProgramVerticle program : programs.get()) {
      LogTail known = byName.get(program.name());
      boolean isSame = known != null && known.log() == program.log();
      now.put(program.name(), isSame ? known : new LogTail(program.log(), loop, scratch));
    }
    if (ended) {
      now.values().forEach(LogTail::end);
    }
    byName.values().stream().filter(tail -> !now.containsValue(tail)).forEach(LogTail::end);
    byName.clear();
    byName.putAll(now);
  }

  /** Nothing more will come: everyone gets what is left, and is closed. */
  void end() {
    ended = true;
    byName.values().forEach(LogTail::end);
  }
}
