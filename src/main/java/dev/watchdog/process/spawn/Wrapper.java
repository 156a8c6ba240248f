package dev.watchdog.process.spawn;

import java.util.List;
import java.util.Map;

/**
 * The way to a program by tools of the system, each of which becomes the next by exec(2), so that
 * the pid is the program's and nothing stays behind.
 *
 * @param path to be executed
 * @param arguments with argument 0
 * @param environment for it
 */
record Wrapper(String path, List<String> arguments, Map<String, String> environment) {}
