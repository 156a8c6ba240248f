package dev.watchdog.process.posix;

import dev.watchdog.process.posix.Spawn.Execution;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Spawns as {@link Spawn} says where the first stage is not there: by posix_spawn(3). */
final class PosixSpawn {

  // spawn.h of glibc and of musl.
  private static final int SETSIGDEF = 0x04;
  private static final int SETSIGMASK = 0x08;
  private static final int SETSID = 0x80;
  private static final int OPAQUE_BYTES = 512; // attributes take 336, file actions 80
  private static final int SIGSET_BYTES = 128;

  private static final int O_RDONLY = 0;
  private static final NativeMemory DEV_NULL = NativeMemory.of("/dev/null");
  private static final long SYS_CLOSE_RANGE = 436; // on both architectures
  private static final int CLOSE_RANGE_CLOEXEC = 4;
  private static final int FIRST_TO_CLOSE = 3;
  private static final long LAST = 0xffffffffL;

  private static final CFunction SPAWN = CFunction.named("posix_spawn");
  private static final CFunction ATTRIBUTES_INIT = CFunction.named("posix_spawnattr_init");
  private static final CFunction ATTRIBUTES_DESTROY = CFunction.named("posix_spawnattr_destroy");
  private static final CFunction SET_FLAGS = CFunction.named("posix_spawnattr_setflags");
  private static final CFunction SET_DEFAULT = CFunction.named("posix_spawnattr_setsigdefault");
  private static final CFunction SET_MASK = CFunction.named("posix_spawnattr_setsigmask");
  private static final CFunction FILL_SET = CFunction.named("sigfillset");
  private static final CFunction ACTIONS_INIT = action("init");
  private static final CFunction ACTIONS_DESTROY = action("destroy");
  private static final CFunction ADD_OPEN = action("addopen");
  private static final CFunction ADD_DUP2 = action("adddup2");
  private static final Optional<CFunction> ADD_CHDIR = // glibc 2.29, musl 1.1.24; POSIX.1-2024
      CFunction.find("posix_spawn_file_actions_addchdir_np")
          .or(() -> CFunction.find("posix_spawn_file_actions_addchdir"));

  /** Whether it can have a child begin in another directory. */
  static final boolean CHANGES_DIRECTORY = ADD_CHDIR.isPresent();

  private PosixSpawn() {}

  private static CFunction action(String name) {
    return CFunction.named("posix_spawn_file_actions_" + name);
  }

  /** Has what is needed looked up, which is done once. */
  static void link() {
    destroy(attributes(), fileActions(Optional.empty(), 1, 2));
  }

  /**
   * Spawns a child.
   *
   * @return its pid, or the negative errno of what failed: exec(2), as a rule
   */
  static int spawn(Execution exec, int stdout, int stderr) {
    NativeMemory attributes = attributes();
    NativeMemory actions = fileActions(exec.directory(), stdout, stderr);
    NativeMemory pid = NativeMemory.of(Integer.BYTES);
    NativeMemory file = NativeMemory.of(exec.path());
    NativeMemory argv = NativeMemory.of(exec.arguments());
    NativeMemory envp = NativeMemory.of(exec.variables());
    int errno =
        (int)
            SPAWN.call(
                pid.address(),
                file.address(),
                actions.address(),
                attributes.address(),
                argv.address(),
                envp.address());
    file.keep();
    argv.keep();
    envp.keep();
    destroy(attributes, actions);
    return errno == 0 ? pid.getInt(0) : -errno;
  }

  private static void destroy(NativeMemory attributes, NativeMemory actions) {
    check(ACTIONS_DESTROY.call(actions.address()));
    check(ATTRIBUTES_DESTROY.call(attributes.address()));
    actions.keep();
    attributes.keep();
  }

  private static NativeMemory attributes() {
    NativeMemory attributes = NativeMemory.of(OPAQUE_BYTES);
    NativeMemory none = NativeMemory.of(SIGSET_BYTES);
    NativeMemory all = NativeMemory.of(SIGSET_BYTES);
    check(FILL_SET.call(all.address()));
    check(ATTRIBUTES_INIT.call(attributes.address()));
    check(SET_FLAGS.call(attributes.address(), SETSID | SETSIGMASK | SETSIGDEF));
    check(SET_MASK.call(attributes.address(), none.address()));
    check(SET_DEFAULT.call(attributes.address(), all.address()));
    none.keep();
    all.keep();
    return attributes;
  }

  /** The paths in it are copies that the C library has made (glibc 2.29, musl 1.1.24). */
  private static NativeMemory fileActions(Optional<String> directory, int stdout, int stderr) {
    NativeMemory actions = NativeMemory.of(OPAQUE_BYTES);
    long address = actions.address();
    check(ACTIONS_INIT.call(address));
    check(ADD_OPEN.call(address, 0, DEV_NULL.address(), O_RDONLY));
    check(ADD_DUP2.call(address, stdout, 1));
    check(ADD_DUP2.call(address, stderr, 2));
    if (directory.isPresent() && ADD_CHDIR.isPresent()) {
      NativeMemory path = NativeMemory.of(directory.get());
      check(ADD_CHDIR.get().call(address, path.address()));
      path.keep();
    }
    closeOnExec();
    return actions;
  }

  /**
   * Marks whatever is open beyond fd 2, because the JDK opens some of its descriptors without
   * O_CLOEXEC; one that another thread opens between this and the fork is inherited. The child does
   * not close them itself (addclosefrom_np): a close can block, such as that of a socket with
   * SO_LINGER that a program has just passed to us, and posix_spawn would wait for it.
   */
  static void closeOnExec() {
    CFunction syscall = CFunction.named("syscall");
    if (syscall.call(SYS_CLOSE_RANGE, FIRST_TO_CLOSE, LAST, CLOSE_RANGE_CLOEXEC) != 0) {
      closeOnExecEach(); // before Linux 5.11
    }
  }

  private static void closeOnExecEach() {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path fd : open) {
        int number = Integer.parseInt(fd.getFileName().toString());
        if (number >= FIRST_TO_CLOSE) {
          Fd.closeOnExec(number);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot read /proc/self/fd", e);
    }
  }

  /** These functions return an errno, and fail for want of memory only. */
  private static void check(long errno) {
    if ((int) errno != 0) {
      throw new IllegalStateException("cannot prepare a spawn: " + Libc.describe((int) errno));
    }
  }
}
