/*
 * Spawns a child. posix_spawn(3) lacks two things:
 *
 * A cgroup, which glibc can give since 2.39 (posix_spawnattr_setcgroup_np). The child is in it from
 * its first instruction on. To move it later would be a race that a program that forks at once wins;
 * and a process that moves takes 10 ms: the kernel waits until no other can be looking
 * (kernel/cgroup/cgroup.c, cgroup_attach_lock).
 *
 * Descriptors that the child does not close before execve(2). A close can block: that of a socket
 * with SO_LINGER which a program has just passed to the watchdog, say, and we would wait for it. So
 * they are closed by execve(2), when the kernel has let us go on (fs/exec.c, begin_new_exec).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watchdog.h"

#define SIGNAL_SET_BYTES 8 /* the kernel's: a bit for each of 64 */
#define NOT_EXECUTED 127 /* exit code, seen only under emulation, where memory is not shared */

struct start {
  const char *path;
  char **argv, **envp;
  const char *directory; /* NULL: ours */
  int stdout_fd, stderr_fd;
  int error; /* of the child, which has our memory until execve(2) */
};

/*
 * By the system call: glibc keeps its own two signals from signal(3), and where the parent ignores
 * them, as the child of a JVM does, execve(2) leaves it so.
 */
static void reset_signals(void) {
  static const unsigned long defaults[4]; /* struct sigaction of the kernel: SIG_DFL, and no more */
  sigset_t none;
  for (int number = 1; number < _NSIG; number++) {
    syscall(SYS_rt_sigaction, number, defaults, NULL, SIGNAL_SET_BYTES);
  }
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Before Linux 5.11 one by one. */
static void close_rest_on_exec(void) {
  struct rlimit files;
  if (syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) != 0 &&
      getrlimit(RLIMIT_NOFILE, &files) == 0) {
    for (int fd = STDERR_FILENO + 1; (rlim_t) fd < files.rlim_cur; fd++) {
      fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
  }
}

/* On the stack of the thread that made the child, and that stands still meanwhile: never return. */
static _Noreturn __attribute__((noinline)) void become(struct start *start) {
  setsid();
  int null = open("/dev/null", O_RDONLY);
  if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
      dup2(start->stdout_fd, STDOUT_FILENO) >= 0 && dup2(start->stderr_fd, STDERR_FILENO) >= 0 &&
      (start->directory == NULL || chdir(start->directory) == 0)) {
    close_rest_on_exec();
    reset_signals();
    execve(start->path, start->argv, start->envp);
  }
  start->error = errno;
  _exit(NOT_EXECUTED);
}

/*
 * clone3(2) for a cgroup, else clone(2), which every seccomp filter allows; the child has our memory,
 * and we stand still until it has called execve(2) or ended. Inline: a function would return twice,
 * the second time through what the child made of its stack.
 */
static inline __attribute__((always_inline)) long make_child(struct clone_args *how) {
  long flags = (long) (how->flags | how->exit_signal);
#if defined(__x86_64__)
  long result;
  register long thread_id __asm__("r10") = 0;
  register long thread_area __asm__("r8") = 0;
  if (how->flags & CLONE_INTO_CGROUP) {
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(SYS_clone3), "D"(how), "S"(sizeof *how)
                     : "rcx", "r11", "memory");
  } else {
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(SYS_clone), "D"(flags), "S"(0), "d"(0), "r"(thread_id), "r"(thread_area)
                     : "rcx", "r11", "memory");
  }
  return result;
#else
  int in_cgroup = (how->flags & CLONE_INTO_CGROUP) != 0;
  register long number __asm__("x8") = in_cgroup ? SYS_clone3 : SYS_clone;
  register long result __asm__("x0") = in_cgroup ? (long) how : flags;
  register long size_or_stack __asm__("x1") = in_cgroup ? (long) sizeof *how : 0;
  register long parent_id __asm__("x2") = 0;
  register long thread_area __asm__("x3") = 0;
  register long thread_id __asm__("x4") = 0;
  __asm__ volatile("svc #0"
                   : "+r"(result)
                   : "r"(size_or_stack), "r"(number), "r"(parent_id), "r"(thread_area),
                     "r"(thread_id)
                   : "memory");
  return result;
#endif
}

long spawn_child(const char *path, char **argv, char **envp, const char *directory,
                 long stdout_fd, long stderr_fd, long cgroup) {
  struct start start = {path, argv, envp, directory, (int) stdout_fd, (int) stderr_fd, 0};
  struct clone_args how = {.flags = CLONE_VM | CLONE_VFORK, .exit_signal = SIGCHLD};
  if (cgroup >= 0) {
    how.flags |= CLONE_INTO_CGROUP;
    how.cgroup = (unsigned long) cgroup;
  }
  sigset_t all, before;
  sigfillset(&all); /* a handler of ours that ran in the child would change our memory */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  long pid = make_child(&how);
  if (pid == 0) {
    become(&start);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (pid > 0 && start.error != 0) {
    waitpid((pid_t) pid, NULL, 0);
    return -start.error;
  }
  return pid;
}
