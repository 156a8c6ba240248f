package dev.watchdog.process.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The struct msghdr of recvmsg(2), with memory for a text, the sender's credentials (unix(7),
 * SCM_CREDENTIALS) and descriptors (SCM_RIGHTS). For one thread.
 */
final class MessageHeader {

  /** As many descriptors as one message can hold (SCM_MAX_FD in the kernel). */
  static final int DESCRIPTORS_MAX = 253;

  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int SCM_CREDENTIALS = 2;
  private static final int MSG_CTRUNC = 0x8;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

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
  private static final long CREDENTIALS_BYTES = CMSG_DATA + 16; // pid, uid, gid, padding

  private static final CFunction RECVMSG = CFunction.named("recvmsg");

  private final MemorySegment text;
  private final MemorySegment control =
      Arena.ofAuto().allocate(CREDENTIALS_BYTES + CMSG_DATA + 4 * DESCRIPTORS_MAX, 8);
  private final MemorySegment iovec = Arena.ofAuto().allocate(16, 8);
  private final MemorySegment header = Arena.ofAuto().allocate(MSGHDR_BYTES, 8);

  private final List<Integer> descriptors = new ArrayList<>();
  private int pid;
  private int uid;

  /**
   * @param textBytes the longest text that is of use
   */
  MessageHeader(int textBytes) {
    text = Arena.ofAuto().allocate(textBytes);
    iovec.set(ADDRESS, 0, text);
    iovec.set(JAVA_LONG, 8, textBytes);
  }

  /**
   * Receives a message.
   *
   * @param withText whether its text is of use; otherwise it is not even copied
   * @param room how many descriptors are taken; the kernel closes those that are too many, on this
   *     thread
   * @return the length of its text, or the negative errno
   */
  int receive(int fd, boolean withText, int room, int flags) {
    header.fill((byte) 0);
    header.set(ADDRESS, MSG_IOV, iovec);
    header.set(JAVA_LONG, MSG_IOVLEN, withText ? 1 : 0);
    header.set(ADDRESS, MSG_CONTROL, control);
    header.set(
        JAVA_LONG, MSG_CONTROLLEN, CREDENTIALS_BYTES + (room == 0 ? 0 : CMSG_DATA + 4L * room));
    long n = RECVMSG.call(fd, header.address(), MSG_CMSG_CLOEXEC | flags);
    if (n < 0) {
      return -Libc.errno();
    }
    readControl();
    return (int) n;
  }

  private void readControl() {
    pid = 0;
    uid = -1;
    descriptors.clear();
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
          readDescriptors(at + CMSG_DATA, Math.min(at + length, end));
        }
      }
      at += (Math.max(length, CMSG_DATA) + 7) & ~7L;
    }
  }

  private void readDescriptors(long from, long to) {
    for (long at = from; at + 4 <= to; at += 4) {
      descriptors.add(control.get(JAVA_INT, at));
    }
  }

  /** The process that sent it, by the kernel's word; 0 from another pid namespace. */
  int pid() {
    return pid;
  }

  /** The user of that process. */
  int uid() {
    return uid;
  }

  /** Those that were taken; ours to close. */
  List<Integer> descriptors() {
    return List.copyOf(descriptors);
  }

  /** Whether descriptors came with it that were not taken. */
  boolean hasMoreDescriptors() {
    return (header.get(JAVA_INT, MSG_FLAGS) & MSG_CTRUNC) != 0;
  }

  /** Whether its text is longer than there is room for. */
  boolean isCut() {
    return (header.get(JAVA_INT, MSG_FLAGS) & MSG_TRUNC) != 0;
  }

  /** The first bytes of its text. */
  byte[] text(int length) {
    return text.asSlice(0, length).toArray(JAVA_BYTE);
  }
}
