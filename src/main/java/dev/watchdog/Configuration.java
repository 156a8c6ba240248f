package dev.watchdog;

import dev.watchdog.config.Effective;
import dev.watchdog.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a watchdog is started with.
 *
 * @param words the command line
 * @param environment for options and programs
 * @param settings what these two and the config file come to
 * @param effective the settings with their sources, computed on request
 */
record Configuration(
    List<String> words,
    Map<String, String> environment,
    Settings settings,
    Supplier<Effective> effective) {}
