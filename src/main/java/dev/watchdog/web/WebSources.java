package dev.watchdog.web;

import dev.watchdog.bus.EventHistory;
import dev.watchdog.program.NotReloadedException;
import dev.watchdog.program.ProgramVerticle;
import dev.watchdog.web.routes.MetricsRoutes;
import dev.watchdog.web.routes.ReloadRoutes;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the web serves.
 *
 * @param programs all programs at the time of the call
 * @param reload reads the config file again; fails with a {@link NotReloadedException}
 */
public record WebSources(
    Supplier<List<ProgramVerticle>> programs,
    EventHistory events,
    MetricsRoutes.Figures metrics,
    Supplier<Future<ReloadRoutes.Changes>> reload) {}
