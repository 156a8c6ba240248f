package dev.watchdog.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do; each may do what those before it may. */
public enum Role {
  /** See how programs are, events and metrics. */
  OBSERVE,
  /** Read what they write. */
  TAIL,
  /** Give orders. */
  OPERATE;

  /** As it is written. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether who has this one may do what needs the other. */
  public boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }

  static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
