package dev.watchdog.web.live;

import static java.util.stream.Collectors.toMap;

import dev.watchdog.encoding.Bytes;
import dev.watchdog.logs.Log.Readers;
import dev.watchdog.program.ProgramVerticle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The tails of all programs. For one event loop. */
public final class LogTails {

  private final Supplier<List<ProgramVerticle>> programs;
  private final Executor loop;
  private final Bytes scratch = new Bytes();
  private final Map<String, LogTail> byName = new LinkedHashMap<>();
  private boolean ended;

  public LogTails(Supplier<List<ProgramVerticle>> programs, Executor loop) {
    this.programs = programs;
    this.loop = loop;
  }

  /** The tail of the only program; none where there are more. */
  public Optional<LogTail> only() {
    update();
    return byName.size() == 1 ? byName.values().stream().findFirst() : Optional.empty();
  }

  public Optional<LogTail> find(String name) {
    update();
    return Optional.ofNullable(byName.get(name));
  }

  /** The names of all programs, for people. */
  public String names() {
    return String.join(", ", byName.keySet());
  }

  /** How many read each program's log, by its name. */
  public Map<String, Readers> readers() {
    update();
    return byName.entrySet().stream()
        .collect(toMap(Map.Entry::getKey, tail -> tail.getValue().readers()));
  }

  /** Adds new programs. Readers of a program that was removed get what is left and are closed. */
  public void update() {
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

  /** Sends every reader what is left and closes it. */
  public void end() {
    ended = true;
    byName.values().forEach(LogTail::end);
  }
}
