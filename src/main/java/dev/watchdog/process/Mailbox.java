package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A Unix datagram socket with an abstract name, which leaves nothing behind and needs no folder
 * (unix(7)). The kernel says of each message who sent it, and what nobody reads waits with its
 * sender. For one thread, but for {@link #open}.
 */
final class Mailbox {

  /** What systemd takes (NOTIFY_BUFFER_MAX); longer ones are cut by the kernel, and so no use. */
  static final int MESSAGE_BYTES_MAX = 4096;

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PASSCRED = 16;
  private static final int SCM_RIGHTS = 1;
  private static final int SCM_CREDENTIALS = 2;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int NAME_RANDOM_BYTES = 16;

  // struct msghdr, 64 bit: name, namelen, iov, iovlen, control, controllen, flags. musl's lengths
  // are ints with padding beside them, which on little-endian machines is the same.
  private static final long MSGHDR_BYTES = 56;
  private static final long MSG_IOV = 16;
  private static final long MSG_IOVLEN = 24;
  private static final long MSG_CONTROL = 32;
  private static final long MSG_CONTROLLEN = 40;
  private static final long MSG_FLAGS = 48;

  // struct cmsghdr: length with itself, level, type; the data, and the next at a multiple of eight.
  private static final long CMSG_LEVEL = 8;
  private static final long CMSG_TYPE = 12;
  private static final long CMSG_DATA = 16;

  /** Credentials, and as many descriptors as one message can hold (SCM_MAX_FD, 253). */
  private static final long CONTROL_BYTES = 2048;

  private static final CFunction SOCKET = CFunction.named("socket");
  private static final CFunction BIND = CFunction.named("bind");
  private static final CFunction SETSOCKOPT = CFunction.named("setsockopt");
  private static final CFunction RECVMSG = CFunction.named("recvmsg");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final int fd;
  private final String address;
  private final MemorySegment text = Arena.ofAuto().allocate(MESSAGE_BYTES_MAX);
  private final MemorySegment control = Arena.ofAuto().allocate(CONTROL_BYTES, 8);
  private final MemorySegment iovec = Arena.ofAuto().allocate(16, 8);
  private final MemorySegment header = Arena.ofAuto().allocate(MSGHDR_BYTES, 8);

  private Mailbox(int fd, String address) {
    this.fd = fd;
    this.address = address;
    iovec.set(ADDRESS, 0, text);
    iovec.set(JAVA_LONG, 8, MESSAGE_BYTES_MAX);
  }

  /**
   * A message.
   *
   * @param pid who sent it, by the kernel's word; 0 from another pid namespace
   * @param uid his user
   * @param text what it says; empty where it is too long, or no text
   */
  record Message(int pid, int uid, Optional<String> text) {}

  /** Opens one that nobody knows of yet. */
  static Mailbox open() throws PosixException {
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
    return new Mailbox(fd, "@" + name);
  }

  int fd() {
    return fd;
  }

  /** For {@code NOTIFY_SOCKET}: the leading NUL is written as {@code @}. */
  String address() {
    return address;
  }

  void close() {
    Fd.close(fd);
  }

  /** The next message that is there; whatever descriptors came with it are closed. */
  Optional<Message> receive() {
    header.fill((byte) 0);
    header.set(ADDRESS, MSG_IOV, iovec);
    header.set(JAVA_LONG, MSG_IOVLEN, 1);
    header.set(ADDRESS, MSG_CONTROL, control);
    header.set(JAVA_LONG, MSG_CONTROLLEN, CONTROL_BYTES);
    long n = RECVMSG.call(fd, header.address(), MSG_CMSG_CLOEXEC);
    if (n < 0) {
      return Optional.empty(); // nothing is there; or EINTR, and the set says so again
    }
    boolean isCut = (header.get(JAVA_INT, MSG_FLAGS) & MSG_TRUNC) != 0;
    return Optional.of(message(isCut ? Optional.empty() : text((int) n)));
  }

  private Optional<String> text(int length) {
    byte[] bytes = text.asSlice(0, length).toArray(JAVA_BYTE);
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

  private Message message(Optional<String> said) {
    int pid = 0;
    int uid = -1;
    long end = header.get(JAVA_LONG, MSG_CONTROLLEN);
    long at = 0;
    while (at + CMSG_DATA <= end) {
      long length = control.get(JAVA_LONG, at);
      if (control.get(JAVA_INT, at + CMSG_LEVEL) == SOL_SOCKET) {
        int type = control.get(JAVA_INT, at + CMSG_TYPE);
        if (type == SCM_CREDENTIALS) {
          pid = control.get(JAVA_INT, at + CMSG_DATA);
          uid = control.get(JAVA_INT, at + CMSG_DATA + 4);
        } else if (type == SCM_RIGHTS) {
          closeAll(at + CMSG_DATA, Math.min(at + length, end));
        }
      }
      at += (Math.max(length, CMSG_DATA) + 7) & ~7L;
    }
    return new Message(pid, uid, said);
  }

  /** Nobody's descriptors are kept; to close the one of BARRIER=1 is to answer it. */
  private void closeAll(long from, long to) {
    for (long at = from; at + 4 <= to; at += 4) {
      Fd.close(control.get(JAVA_INT, at));
    }
  }
}
