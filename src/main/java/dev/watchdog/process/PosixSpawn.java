package dev.watchdog.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * posix_spawn(3): the child leads its own session and process group, blocks and ignores no signal,
 * reads /dev/null, writes into the given pipes and has no other file descriptor.
 */
final class PosixSpawn {

  // spawn.h of glibc and of musl.
  private static final short SETSIGDEF = 0x04;
  private static final short SETSIGMASK = 0x08;
  private static final short SETSID = 0x80;
  private static final long OPAQUE_BYTES = 512; // attributes take 336, file actions 80
  private static final long SIGSET_BYTES = 128;

  private static final int O_RDONLY = 0;
  private static final long SYS_CLOSE_RANGE = 436; // on both architectures
  private static final int CLOSE_RANGE_CLOEXEC = 4;

  private static final MethodHandle SPAWN =
      Libc.linkPlain("posix_spawn", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle ATTRIBUTES_INIT = attribute("init");
  private static final MethodHandle ATTRIBUTES_DESTROY = attribute("destroy");
  private static final MethodHandle SET_FLAGS =
      Libc.linkPlain("posix_spawnattr_setflags", JAVA_INT, ADDRESS, JAVA_SHORT);
  private static final MethodHandle SET_DEFAULT =
      Libc.linkPlain("posix_spawnattr_setsigdefault", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SET_MASK =
      Libc.linkPlain("posix_spawnattr_setsigmask", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle FILL_SET = Libc.linkPlain("sigfillset", JAVA_INT, ADDRESS);
  private static final MethodHandle ACTIONS_INIT = action("init");
  private static final MethodHandle ACTIONS_DESTROY = action("destroy");
  private static final MethodHandle ADD_OPEN =
      action("addopen", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD_DUP2 = action("adddup2", JAVA_INT, JAVA_INT);
  private static final Optional<MethodHandle> ADD_CLOSE_FROM = // glibc 2.34
      Libc.linkIfPresent("posix_spawn_file_actions_addclosefrom_np", JAVA_INT, ADDRESS, JAVA_INT);

  private PosixSpawn() {}

  private static MethodHandle attribute(String name) {
    return Libc.linkPlain("posix_spawnattr_" + name, JAVA_INT, ADDRESS);
  }

  private static MethodHandle action(String name, MemoryLayout... more) {
    var arguments = new MemoryLayout[more.length + 1];
    arguments[0] = ADDRESS;
    System.arraycopy(more, 0, arguments, 1, more.length);
    return Libc.linkPlain("posix_spawn_file_actions_" + name, JAVA_INT, arguments);
  }

  /**
   * Spawns a child.
   *
   * @param environment each {@code NAME=VALUE}
   * @return its pid, or the negative errno of what failed: exec(2), as a rule
   */
  static int spawn(
      String path, List<String> arguments, List<String> environment, int stdout, int stderr) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(arena);
      MemorySegment actions = fileActions(arena, stdout, stderr);
      MemorySegment pid = arena.allocate(JAVA_INT);
      MemorySegment file = string(arena, path);
      MemorySegment argv = strings(arena, arguments);
      MemorySegment envp = strings(arena, environment);
      int errno = (int) SPAWN.invokeExact(pid, file, actions, attributes, argv, envp);
      check((int) ACTIONS_DESTROY.invokeExact(actions));
      check((int) ATTRIBUTES_DESTROY.invokeExact(attributes));
      return errno == 0 ? pid.get(JAVA_INT, 0) : -errno;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  private static MemorySegment attributes(Arena arena) throws Throwable {
    MemorySegment attributes = arena.allocate(OPAQUE_BYTES, 16);
    MemorySegment none = arena.allocate(SIGSET_BYTES, 8);
    MemorySegment all = arena.allocate(SIGSET_BYTES, 8);
    check((int) FILL_SET.invokeExact(all));
    check((int) ATTRIBUTES_INIT.invokeExact(attributes));
    short flags = SETSID | SETSIGMASK | SETSIGDEF;
    check((int) SET_FLAGS.invokeExact(attributes, flags));
    check((int) SET_MASK.invokeExact(attributes, none));
    check((int) SET_DEFAULT.invokeExact(attributes, all));
    return attributes;
  }

  private static MemorySegment fileActions(Arena arena, int stdout, int stderr) throws Throwable {
    MemorySegment actions = arena.allocate(OPAQUE_BYTES, 16);
    MemorySegment devNull = arena.allocateFrom("/dev/null");
    check((int) ACTIONS_INIT.invokeExact(actions));
    check((int) ADD_OPEN.invokeExact(actions, 0, devNull, O_RDONLY, 0));
    check((int) ADD_DUP2.invokeExact(actions, stdout, 1));
    check((int) ADD_DUP2.invokeExact(actions, stderr, 2));
    if (ADD_CLOSE_FROM.isPresent()) {
      check((int) ADD_CLOSE_FROM.get().invokeExact(actions, 3));
    } else {
      closeOnExec();
    }
    return actions;
  }

  /**
   * Marks whatever is open beyond fd 2. The JDK opens some of its descriptors without O_CLOEXEC;
   * one that another thread opens between this and the fork is inherited, which only a libc without
   * addclosefrom_np has to bear.
   */
  static void closeOnExec() throws Throwable {
    MethodHandle syscall =
        Libc.linkVariadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    long last = 0xffffffffL;
    if ((long)
            syscall.invokeExact(Libc.state(), SYS_CLOSE_RANGE, 3L, last, (long) CLOSE_RANGE_CLOEXEC)
        != 0) { // before Linux 5.11
      closeOnExecEach();
    }
  }

  private static void closeOnExecEach() {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path fd : open) {
        int number = Integer.parseInt(fd.getFileName().toString());
        if (number > 2) {
          Fd.closeOnExec(number);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot read /proc/self/fd", e);
    }
  }

  private static MemorySegment strings(Arena arena, List<String> texts) {
    MemorySegment array = arena.allocate(ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ADDRESS, i, string(arena, texts.get(i)));
    }
    return array; // the arena gives zeros: the last entry is NULL
  }

  private static MemorySegment string(Arena arena, String text) {
    byte[] bytes = OsText.encode(text);
    MemorySegment string = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, string, JAVA_BYTE, 0, bytes.length);
    return string;
  }

  /** These functions fail for want of memory only. */
  private static void check(int errno) {
    if (errno != 0) {
      throw new IllegalStateException("cannot prepare a spawn: " + Libc.describe(errno));
    }
  }
}
