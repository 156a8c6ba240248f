package dev.watchdog.lifecycle;

/** Why a program changed its status. */
public enum Cause {
  START("start requested"),
  RESTART("restart requested"),
  STOP("stop requested"),
  KILL("kill requested"),
  UP("start time over"),
  READY("ready"),
  UNHEALTHY("unhealthy"),
  ENDED("exited"),
  NOT_SPAWNED("not spawned"),
  DELAY_OVER("restart delay over");

  private final String text;

  Cause(String text) {
    this.text = text;
  }

  /** A few words, for people and for the event's {@code cause}. */
  public String text() {
    return text;
  }
}
