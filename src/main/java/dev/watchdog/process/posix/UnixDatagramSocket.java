package dev.watchdog.process.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A Unix datagram socket with an abstract name, which leaves nothing behind and needs no folder
 * (unix(7)). Any process of the network namespace can write to it. The kernel says of each message
 * which process sent it; a message that is not read waits there, and its sender with it.
 *
 * <p>A message can carry descriptors, and to close one can block for as long as its sender likes: a
 * TCP socket with SO_LINGER, a file of a FUSE server. The thread that receives such a message
 * without taking the descriptors closes them as well, in the kernel. So look first ({@link #peek}),
 * and receive it on a thread that may block. For one thread at a time.
 */
public final class UnixDatagramSocket {

  /** What systemd takes (NOTIFY_BUFFER_MAX); longer ones are cut by the kernel, and so no use. */
  public static final int MESSAGE_BYTES_MAX = 4096;

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PASSCRED = 16;
  private static final int SHUT_RD = 0;
  private static final int MSG_PEEK = 2;
  private static final int NAME_RANDOM_BYTES = 16;

  private static final CFunction SOCKET = CFunction.named("socket");
  private static final CFunction BIND = CFunction.named("bind");
  private static final CFunction SETSOCKOPT = CFunction.named("setsockopt");
  private static final CFunction SHUTDOWN = CFunction.named("shutdown");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ThreadLocal<MessageHeader> HEADER =
      ThreadLocal.withInitial(() -> new MessageHeader(MESSAGE_BYTES_MAX));

  private final int fd;
  private final String address;

  private UnixDatagramSocket(int fd, String address) {
    this.fd = fd;
    this.address = address;
  }

  /**
   * The process that sent a message.
   *
   * @param pid by the kernel's word; 0 from another pid namespace
   * @param uid its user
   */
  public record Sender(int pid, int uid) {}

  /** What is known of a message that is still to be received. */
  public record Head(Sender sender, boolean hasDescriptors) {}

  /**
   * A message.
   *
   * @param text what it says; empty where it is too long, or no text
   * @param descriptors ours to close
   */
  public record Message(Optional<String> text, List<Integer> descriptors) {}

  /** Opens one with a name that cannot be guessed. */
  public static UnixDatagramSocket open() throws PosixException {
    int fd = (int) SOCKET.call(AF_UNIX, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
    if (fd < 0) {
      throw new PosixException("cannot create a notify socket", Libc.errno());
    }
    byte[] random = new byte[NAME_RANDOM_BYTES];
    RANDOM.nextBytes(random);
    String name = "watchdog/" + HexFormat.of().formatHex(random);
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      MemorySegment address = arena.allocate(3L + bytes.length, 8); // family, NUL, name
      address.set(JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 3, bytes.length);
      MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
      if ((int) SETSOCKOPT.call(fd, SOL_SOCKET, SO_PASSCRED, on.address(), 4, 0) != 0
          || (int) BIND.call(fd, address.address(), address.byteSize()) != 0) {
        PosixException cause = new PosixException("cannot open a notify socket", Libc.errno());
        Fd.close(fd);
        throw cause;
      }
    }
    return new UnixDatagramSocket(fd, "@" + name);
  }

  public int fd() {
    return fd;
  }

  /** For {@code NOTIFY_SOCKET}: the leading NUL is written as {@code @}. */
  public String address() {
    return address;
  }

  /** The sender of the next message that is there, which stays there. */
  public Optional<Head> peek() {
    MessageHeader header = HEADER.get();
    if (header.receive(fd, false, 0, MSG_PEEK) < 0) {
      return Optional.empty(); // EAGAIN; or no memory for it now, and the set says so again
    }
    return Optional.of(
        new Head(new Sender(header.pid(), header.uid()), header.hasMoreDescriptors()));
  }

  /**
   * Receives the message that {@link #peek} has shown.
   *
   * @param room how many of its descriptors are taken; those that are too many are closed here and
   *     now, which can block
   */
  public Message receive(int room) {
    MessageHeader header = HEADER.get();
    int length = header.receive(fd, true, room, 0);
    return length < 0
        ? new Message(Optional.empty(), List.of())
        : new Message(
            header.isCut() ? Optional.empty() : text(header.text(length)), header.descriptors());
  }

  /** Receives it as {@link #receive} does, and leaves its text unread. */
  public Message discard(int room) {
    MessageHeader header = HEADER.get();
    return header.receive(fd, false, room, 0) < 0
        ? new Message(Optional.empty(), List.of())
        : new Message(Optional.empty(), header.descriptors());
  }

  private static Optional<String> text(byte[] bytes) {
    int length = bytes.length;
    for (int i = 0; i < length - 1; i++) {
      if (bytes[i] == 0) {
        return Optional.empty();
      }
    }
    boolean isEnded = length > 0 && bytes[length - 1] == 0; // some send the string's NUL too
    return length == 0
        ? Optional.empty()
        : Optional.of(new String(bytes, 0, isEnded ? length - 1 : length, StandardCharsets.UTF_8));
  }

  /** Ends it. What was not received is closed with it, on a thread that may block. */
  public void close() {
    var _ = SHUTDOWN.call(fd, SHUT_RD); // from here on nothing comes any more
    if (HEADER.get().receive(fd, false, 0, MSG_PEEK) == -Errno.EAGAIN) {
      Fd.close(fd);
    } else { // if there is no thread for it, it stays open
      var _ = Threads.tryStart("watchdog-close", this::drain);
    }
  }

  private void drain() {
    for (Optional<Head> next = peek(); next.isPresent(); next = peek()) {
      discard(PassedDescriptors.spare()).descriptors().forEach(PassedDescriptors::abandon);
    }
    Fd.close(fd);
  }
}
