package dev.watchdog.process.spawn;

/**
 * Why a command cannot be run here as it is wanted.
 *
 * @param attribute which of the {@link Attributes} is not to be had, as in settings: {@code
 *     oom-score-adj}; empty where it is something else
 * @param sentence for people
 */
public record Obstacle(String attribute, String sentence) {}
