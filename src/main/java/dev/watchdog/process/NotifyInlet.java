package dev.watchdog.process;

import dev.watchdog.process.OperatingSystem.NotifyListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a run says of itself. Whoever belongs to the run may speak for it, as with systemd's {@code
 * NotifyAccess=all}: the kernel tells the sender's pid, and {@code /proc} whose it is. Who has gone
 * by then, as {@code systemd-notify --no-block} may, is known by his user alone.
 */
final class NotifyInlet implements Intake.Inlet {

  /** At once, before others have their turn; whoever sends more is made to wait. */
  private static final int MESSAGES_MAX = 64;

  private static final int STATUS_BYTES_MAX = 4096; // its user stands in the first lines

  private final Mailbox mailbox;
  private final LinuxRun run;
  private final NotifyListener listener;

  NotifyInlet(Mailbox mailbox, LinuxRun run, NotifyListener listener) {
    this.mailbox = mailbox;
    this.run = run;
    this.listener = listener;
  }

  @Override
  public int fd() {
    return mailbox.fd();
  }

  @Override
  public boolean read() {
    List<String> messages = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    int count = 0;
    while (count < MESSAGES_MAX) {
      Optional<Mailbox.Message> message = mailbox.receive();
      if (message.isEmpty()) {
        break;
      }
      count++;
      sort(message.get(), messages, ignored);
    }
    if (count > 0) {
      listener.notified(messages, ignored);
    }
    return count == MESSAGES_MAX;
  }

  private void sort(Mailbox.Message message, List<String> messages, List<String> ignored) {
    if (!isOfRun(message)) {
      ignored.add("pid " + message.pid() + " of user " + message.uid() + " is none of its own");
    } else if (message.text().isEmpty()) {
      ignored.add("it is no text, or longer than " + Mailbox.MESSAGE_BYTES_MAX + " bytes");
    } else {
      messages.add(message.text().get());
    }
  }

  private boolean isOfRun(Mailbox.Message message) {
    return switch (run.knows(message.pid())) {
      case MEMBER -> true;
      case STRANGER -> false;
      case GONE -> message.pid() > 0 && isUserOfChild(message.uid());
    };
  }

  private boolean isUserOfChild(int user) {
    OptionalInt childs = userOf(run.pid());
    return childs.isPresent() && childs.getAsInt() == user;
  }

  /** The user (effective) of a process; empty where it is gone. */
  private static OptionalInt userOf(int pid) {
    return SystemFile.lines(Path.of("/proc/" + pid + "/status"), STATUS_BYTES_MAX).stream()
        .flatMap(List::stream)
        .filter(line -> line.startsWith("Uid:"))
        .mapToInt(line -> Integer.parseUnsignedInt(line.split("\\s+", 4)[2]))
        .findFirst();
  }
}
