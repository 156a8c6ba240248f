package dev.watchdog.web;

import java.util.Locale;

/** What somebody may do; each may do what those before it may. */
enum Role {
  /** See how programs are, events and metrics. */
  OBSERVE,
  /** Read what they write. */
  TAIL,
  /** Give orders. */
  OPERATE;

  /** As it is written. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }
}
