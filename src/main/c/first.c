/*
 * bin/watchdog: the first instructions of a watchdog. It is linked statically and uses nothing of
 * the image. It keeps signals pending, makes the standard streams safe, and becomes the second part
 * (jvm.c), which runs with the distribution's own loader and C library. `health` and `version` are
 * answered here, without a JVM.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "watchdog.h"

#define OPEN_FILES_MIN 64 /* as in Machine.java */

/*
 * A blocked signal stays pending across execve(2), and the kernel drops none, not even for process 1
 * (kernel/signal.c, sig_ignored). The second part unblocks them when it has handlers.
 */
static void block_signals(sigset_t *before) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, before);
}

/*
 * A closed standard stream stays useless: left free, its number would go to the next file that is
 * opened, and the program's output into that file. Read-only, so that a write fails (EBADF).
 */
static void occupy_standard_streams(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0 && open("/", O_PATH) < 0) {
      _exit(FAILED);
    }
  }
}

/*
 * The second part names /proc/self/fd/LOADER_FD as its loader: so it is ours wherever the
 * distribution lies, and arguments and the name of the process stay as they are. Without a runtime
 * of our own it is the system's, for the Java that the system has.
 */
static void open_loader(const char *home) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < OPEN_FILES_MIN) {
    die("cannot run with at most %lu open files (ulimit -n): it takes %d",
        (unsigned long) files.rlim_cur, OPEN_FILES_MIN);
  }
  char path[PATH_BYTES];
  snprintf(path, sizeof path, "%s/runtime/lib/libc/" LOADER, home);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) {
    fd = open(SYSTEM_LOADER, O_RDONLY | O_CLOEXEC);
  }
  if (fd < 0) {
    die("cannot start: neither %s nor " SYSTEM_LOADER " can be opened: %s", path, strerror(errno));
  }
  if (fd != LOADER_FD && dup3(fd, LOADER_FD, O_CLOEXEC) < 0) {
    die("cannot start: %s", strerror(errno));
  }
}

static _Noreturn void become_jvm(const char *home, char **argv, char **environment) {
  char path[PATH_BYTES];
  if (strchr(home, ':') != NULL) {
    die("cannot start from %s: Java allows no colon in its path", home);
  }
  open_loader(home);
  snprintf(path, sizeof path, "%s/lib/watchdog-jvm", home);
  flip_environment(environment);
  const char *heeded = find_heeded(environment);
  if (heeded != NULL) {
    die("cannot start: an environment variable, %.15s with another first byte, would act on the"
        " watchdog itself; remove it", heeded);
  }
  execve(path, argv, environment);
  die("cannot execute %s: %s", path, strerror(errno));
}

int main(int argc, char **argv, char **environment) {
  sigset_t before;
  block_signals(&before);
  occupy_standard_streams();
  char home[PATH_MAX];
  find_home(home);
  int exit_code = TELL_BY_JVM;
  if (argc == 2 && strcmp(argv[1], "version") == 0) {
    exit_code = print_version(home);
  } else if (argc >= 2 && strcmp(argv[1], "health") == 0) {
    sigprocmask(SIG_SETMASK, &before, NULL); /* it ends by a signal */
    exit_code = ask_health(argv + 2);
  }
  if (exit_code != TELL_BY_JVM) {
    return exit_code;
  }
  become_jvm(home, argv, environment);
}
