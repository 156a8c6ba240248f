package dev.watchdog.process.runs;

import dev.watchdog.process.OperatingSystem.Heard;
import dev.watchdog.process.OperatingSystem.NotifyListener;
import dev.watchdog.process.output.Intake;
import dev.watchdog.process.posix.Fd;
import dev.watchdog.process.posix.PassedDescriptors;
import dev.watchdog.process.posix.Threads;
import dev.watchdog.process.posix.UnixDatagramSocket;
import dev.watchdog.process.posix.UnixDatagramSocket.Head;
import dev.watchdog.process.posix.UnixDatagramSocket.Message;
import dev.watchdog.process.posix.UnixDatagramSocket.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run says of itself. The sender of each message is judged first; the text of another run's
 * message is not read. A message with descriptors is received, and they are closed, on a thread of
 * its own, since that can block; at most one such message is under way, and as long as it cannot
 * even be received, the messages behind it wait.
 *
 * <p>Nothing is read before the listener has dealt with what was read before: what is too much
 * waits in the kernel, with its sender. All is on the intake's thread, but where it says so.
 */
final class NotifyInlet implements Intake.Inlet {

  /** At once, before other inlets have their turn. */
  private static final int MESSAGES_MAX = 64;

  /** The same; and one message more. Hundreds of programs may say as much at the same time. */
  private static final int TEXT_CHARS_MAX = 16 * 1024;

  /** Between two messages with descriptors, of which each takes a thread. */
  private static final long APART_NANOS = Duration.ofMillis(20).toNanos();

  private final UnixDatagramSocket socket;
  private final NotifyAccess access;
  private final NotifyListener listener;
  private final Intake intake;

  private Batch next = new Batch();
  private boolean isAwaited;
  private boolean isReceivingApart;
  private boolean isClosingApart;
  private boolean isHeldUp;
  private boolean isToldHeldUp;
  private boolean isClosed;
  private long apartNanos = System.nanoTime() - APART_NANOS;

  NotifyInlet(UnixDatagramSocket socket, LinuxRun run, NotifyListener listener, Intake intake) {
    this.socket = socket;
    this.access = new NotifyAccess(run);
    this.listener = listener;
    this.intake = intake;
  }

  /** What the listener is told next. */
  private static final class Batch {

    final List<String> messages = new ArrayList<>();
    final List<String> ignored = new ArrayList<>();
    private int textChars;

    void add(String message) {
      messages.add(message);
      textChars += message.length();
    }

    void ignore(String why) {
      ignored.add(why);
    }

    boolean isEmpty() {
      return messages.isEmpty() && ignored.isEmpty();
    }

    boolean isFull() {
      return messages.size() + ignored.size() >= MESSAGES_MAX || textChars >= TEXT_CHARS_MAX;
    }
  }

  @Override
  public int fd() {
    return socket.fd();
  }

  @Override
  public boolean read() {
    if (isAwaited) {
      intake.pause(this);
      return false;
    }
    boolean isFull = fill();
    tell();
    return isFull;
  }

  private boolean fill() {
    access.nextTurn();
    while (!next.isFull()) {
      Optional<Head> head = socket.peek();
      if (head.isEmpty()) {
        return false;
      }
      Sender sender = head.get().sender();
      if (!access.canJudge(sender)) {
        return true;
      }
      boolean isOfRun = access.include(sender);
      if (head.get().hasDescriptors()) {
        return !receiveApart(sender, isOfRun);
      }
      add(sender, isOfRun, isOfRun ? socket.receive(0) : socket.discard(0));
    }
    return true;
  }

  private void add(Sender sender, boolean isOfRun, Message message) {
    if (!isOfRun) {
      next.ignore("pid " + sender.pid() + " of user " + sender.uid() + " is none of its own");
    } else {
      message
          .text()
          .ifPresentOrElse(
              next::add,
              () ->
                  next.ignore(
                      "it is no text, or longer than "
                          + UnixDatagramSocket.MESSAGE_BYTES_MAX
                          + " bytes"));
    }
  }

  /**
   * Has the next message, which has descriptors, received on a thread of its own.
   *
   * @return whether that goes on by itself; if not, it is to be tried again after a rest
   */
  private boolean receiveApart(Sender sender, boolean isOfRun) {
    if (System.nanoTime() - apartNanos < APART_NANOS) {
      return false;
    }
    if (!isClosingApart) {
      if (!Threads.tryStart("watchdog-close", () -> receive(sender, isOfRun))) {
        return false;
      }
      apartNanos = System.nanoTime();
      isReceivingApart = true;
      isClosingApart = true;
    }
    isHeldUp = true;
    intake.pause(this);
    return true;
  }

  /** On that thread. */
  private void receive(Sender sender, boolean isOfRun) {
    int room = PassedDescriptors.spare();
    Message message = isOfRun ? socket.receive(room) : socket.discard(room);
    intake.execute(() -> receivedApart(sender, isOfRun, message));
    // One that the program has in use still is not to be changed.
    message.descriptors().forEach(isOfRun ? Fd::close : PassedDescriptors::abandon);
    intake.execute(this::closedApart);
  }

  private void receivedApart(Sender sender, boolean isOfRun, Message message) {
    isReceivingApart = false;
    if (isClosed) {
      socket.close();
    }
    add(sender, isOfRun, message);
    goOn();
  }

  private void closedApart() {
    isClosingApart = false;
    goOn();
  }

  private void goOn() {
    isHeldUp = false;
    intake.resume(this);
    tell();
  }

  private void tell() {
    if (isAwaited || isClosed || (next.isEmpty() && isHeldUp == isToldHeldUp)) {
      return;
    }
    Heard heard = new Heard(next.messages, next.ignored, isHeldUp);
    next = new Batch();
    isAwaited = true;
    isToldHeldUp = isHeldUp;
    listener.notified(heard, () -> intake.execute(this::taken));
  }

  private void taken() {
    isAwaited = false;
    if (!isHeldUp) {
      intake.resume(this);
    }
    tell();
  }

  @Override
  public void close() {
    isClosed = true;
    if (!isReceivingApart) {
      socket.close();
    }
  }
}
