package dev.watchdog.cli;

import static dev.watchdog.cli.FakeWatchdog.close;
import static dev.watchdog.cli.FakeWatchdog.live;
import static dev.watchdog.cli.FakeWatchdog.refuse;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The same as for logs, where it differs. */
class EventsCommandTest extends AgainstWatchdog {

  private static final String UP =
      "{\"seq\":12,\"time\":\"2026-01-02T03:04:05.678Z\",\"node\":\"h\",\"program\":\"web\","
          + "\"run\":3,\"from\":\"STARTING\",\"status\":\"RUNNING\",\"cause\":\"start time over\","
          + "\"pid\":71,\"restarts\":2}";
  private static final String GAP = "{\"gap\":{\"from\":13,\"to\":13,\"events\":1}}";

  @Test
  void events_are_followed_over_a_break() {
    Path socket = folder.resolve("w.sock");
    try (FakeWatchdog watchdog =
        new FakeWatchdog(
            socket,
            live(FakeWatchdog::breakOff, UP),
            live(FakeWatchdog::breakOff, GAP),
            refuse(400, "in the future"),
            live(close(1000, "")))) {
      assertThat(Ran.events(socket, "-f"))
          .isEqualTo(
              new Ran(
                  0,
                  "2026-01-02T03:04:05.678Z web STARTING -> RUNNING: start time over"
                      + " (run 3, pid 71)\n",
                  LOST
                      + "--- 1 event lost (13) ---\n"
                      + LOST
                      + "--- the watchdog was restarted and counts from 1 again ---\n"
                      + ENDED));
      assertThat(watchdog.requests())
          .containsExactly(
              "/v1/events?from=now null",
              "/v1/events?from=seq:13 null",
              "/v1/events?from=seq:14 null",
              "/v1/events?from=seq:1 null");
    }
  }

  @Test
  void as_json_they_are_unchanged() {
    Path socket = folder.resolve("w.sock");
    try (FakeWatchdog watchdog = new FakeWatchdog(socket, live(close(1000, ""), UP, GAP))) {
      assertThat(Ran.events(socket, "-o", "json", "-from", "seq:7"))
          .isEqualTo(new Ran(0, UP + "\n" + GAP + "\n", ENDED));
      assertThat(watchdog.requests()).containsExactly("/v1/events?from=seq:7 null");
    }
  }

  @Test
  void usage_is_checked() {
    assertThat(Ran.events("none", "--help")).isEqualTo(new Ran(0, Help.of(Subcommand.EVENTS), ""));
    assertThat(Ran.events("none", "web", "-from", "start"))
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                watchdog: unexpected argument "web"
                watchdog: -from: "start" is not now or seq:N
                """));
  }
}
