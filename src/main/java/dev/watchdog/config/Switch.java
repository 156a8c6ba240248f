package dev.watchdog.config;

/** Whether something is done. */
enum Switch {
  ON,
  OFF
}
