/*
 * posix_spawn(3) into a cgroup, which glibc can do since 2.39 (posix_spawnattr_setcgroup_np). The
 * child is in it from its first instruction on. To move it later would be a race that a program
 * that forks at once wins; and a process that moves takes 10 ms: the kernel waits until no other
 * can be looking (kernel/cgroup/cgroup.c, cgroup_attach_lock).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watchdog.h"

struct start {
  const char *path;
  char **argv, **envp;
  const char *directory; /* NULL: ours */
  int stdout_fd, stderr_fd;
  int error; /* of the child, which has our memory until execve(2) */
};

static void reset_signals(void) {
  sigset_t none;
  for (int number = 1; number < _NSIG; number++) {
    signal(number, SIG_DFL); /* glibc's own two are refused, and execve(2) resets those */
  }
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* On the stack of the thread that made the child, and that stands still meanwhile: never return. */
static _Noreturn __attribute__((noinline)) void become(struct start *start) {
  setsid();
  int null = open("/dev/null", O_RDONLY);
  if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
      dup2(start->stdout_fd, STDOUT_FILENO) >= 0 && dup2(start->stderr_fd, STDERR_FILENO) >= 0 &&
      (start->directory == NULL || chdir(start->directory) == 0) &&
      syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0) == 0) {
    reset_signals();
    execve(start->path, start->argv, start->envp);
  }
  start->error = errno;
  _exit(FAILED);
}

/* Inline: a function would return twice, the second time through what the child made of its stack. */
static inline __attribute__((always_inline)) long clone3(struct clone_args *how) {
#if defined(__x86_64__)
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(SYS_clone3), "D"(how), "S"(sizeof *how)
                   : "rcx", "r11", "memory");
  return result;
#else
  register long number __asm__("x8") = SYS_clone3;
  register long result __asm__("x0") = (long) how;
  register long size __asm__("x1") = sizeof *how;
  __asm__ volatile("svc #0" : "+r"(result) : "r"(size), "r"(number) : "memory");
  return result;
#endif
}

long spawn_in_cgroup(const char *path, char **argv, char **envp, const char *directory,
                     long stdout_fd, long stderr_fd, long cgroup) {
  struct start start = {path, argv, envp, directory, (int) stdout_fd, (int) stderr_fd, 0};
  struct clone_args how = {.flags = CLONE_VM | CLONE_VFORK | CLONE_INTO_CGROUP,
                           .exit_signal = SIGCHLD,
                           .cgroup = (unsigned long) cgroup};
  sigset_t all, before;
  sigfillset(&all); /* a handler of ours that ran in the child would change our memory */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  long pid = clone3(&how);
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
