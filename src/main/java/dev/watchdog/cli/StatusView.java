package dev.watchdog.cli;

import java.util.List;

/** How status records are shown that come one after the other. */
interface StatusView {

  /** What shows these, after those before. */
  String show(List<Received> records);

  /** What shows the same records at a later time, empty if that makes no difference. */
  String showAgain();

  /** Whether a later time makes a difference. */
  boolean isMoving();

  /** Something else was printed: what was shown is out of reach. */
  void beginAnew();
}
