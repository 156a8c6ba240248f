package dev.watchdog.web;

import dev.watchdog.bus.EventHistory;
import dev.watchdog.program.ProgramVerticle;
import java.util.List;

/** What there is to be seen. */
public record Watched(List<ProgramVerticle> programs, EventHistory events) {}
