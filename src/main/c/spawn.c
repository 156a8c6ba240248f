/*
 * Spawns a child. posix_spawn(3) lacks three things:
 *
 * It waits for execve(2), which can take seconds: of a file on NFS or FUSE, of a lazily pulled image,
 * or with a virus scanner. Here the pid is known at once, and a caller may wait for the rest. So the
 * child runs beside us in our memory, on a stack of its own, until the kernel has replaced that; it
 * has no thread-local storage of its own, and so no errno: it calls the kernel and no C library.
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
#include <linux/futex.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "watchdog.h"

#define SIGNAL_SET_BYTES 8 /* the kernel's: a bit for each of 64 */
#define NOT_EXECUTED 127 /* exit code, seen only under emulation, where memory is not shared */

_Static_assert(sizeof(struct start) == 64 + START_STACK_BYTES, "Spawn.java makes it");

/* A system call that touches nothing of this thread: the result, or the negative errno. */
static inline __attribute__((always_inline)) long call(long number, long a, long b, long c, long d) {
#if defined(__x86_64__)
  long result;
  register long fourth __asm__("r10") = d;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
                   : "rcx", "r11", "memory");
  return result;
#else
  register long eighth __asm__("x8") = number;
  register long result __asm__("x0") = a;
  register long second __asm__("x1") = b;
  register long third __asm__("x2") = c;
  register long fourth __asm__("x3") = d;
  __asm__ volatile("svc #0"
                   : "+r"(result)
                   : "r"(eighth), "r"(second), "r"(third), "r"(fourth)
                   : "memory");
  return result;
#endif
}

/* In the child: code that does without a stack protector, whose secret is our thread's. */
#define IN_CHILD static __attribute__((no_stack_protector))

/*
 * Of all, also of the C library's own two: where the parent ignores those, as the child of a JVM does,
 * execve(2) leaves it so.
 */
IN_CHILD void reset_signals(void) {
  static const char defaults[64]; /* struct sigaction of the kernel: SIG_DFL */
  static const unsigned char none[SIGNAL_SET_BYTES];
  for (int number = 1; number < _NSIG; number++) {
    call(SYS_rt_sigaction, number, (long) defaults, 0, SIGNAL_SET_BYTES);
  }
  call(SYS_rt_sigprocmask, SIG_SETMASK, (long) none, 0, SIGNAL_SET_BYTES);
}

/* Before Linux 5.11 one by one. */
IN_CHILD void close_rest_on_exec(void) {
  struct rlimit files;
  if (call(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC, 0) != 0 &&
      call(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long) &files) == 0) {
    for (int fd = STDERR_FILENO + 1; (rlim_t) fd < files.rlim_cur; fd++) {
      call(SYS_fcntl, fd, F_SETFD, FD_CLOEXEC, 0);
    }
  }
}

IN_CHILD long place(long fd, long number) {
  return fd < 0 ? fd
                : fd == number ? call(SYS_fcntl, fd, F_SETFD, 0, 0) : call(SYS_dup3, fd, number, 0, 0);
}

IN_CHILD long execute(const struct start *start) {
  call(SYS_setsid, 0, 0, 0, 0);
  long error = place(call(SYS_openat, AT_FDCWD, (long) "/dev/null", O_RDONLY, 0), STDIN_FILENO);
  if (error < 0 || (error = place(start->stdout_fd, STDOUT_FILENO)) < 0 ||
      (error = place(start->stderr_fd, STDERR_FILENO)) < 0 ||
      (start->directory != NULL && (error = call(SYS_chdir, (long) start->directory, 0, 0, 0)) < 0)) {
    return error;
  }
  close_rest_on_exec();
  reset_signals();
  return call(SYS_execve, (long) start->path, (long) start->argv, (long) start->envp, 0);
}

IN_CHILD void become(struct start *start) {
  start->error = (int) execute(start);
  call(SYS_exit_group, NOT_EXECUTED, 0, 0, 0);
}

/*
 * clone3(2) for a cgroup, else clone(2), which every seccomp filter allows. The child begins in
 * become(), on its own stack. The pid, or the negative errno.
 */
static long make_child(struct start *start, struct clone_args *how) {
  int in_cgroup = (how->flags & CLONE_INTO_CGROUP) != 0;
  long flags = (long) (how->flags | how->exit_signal);
  long stack_end = (long) (how->stack + how->stack_size);
#if defined(__x86_64__)
  long result;
  register long thread_id __asm__("r10") = (long) how->child_tid;
  register long thread_area __asm__("r8") = 0;
  register long function __asm__("r12") = (long) become;
  register long argument __asm__("r13") = (long) start;
  __asm__ volatile("syscall\n\t"
                   "test %%rax, %%rax\n\t"
                   "jnz 1f\n\t"
                   "xor %%ebp, %%ebp\n\t"
                   "mov %%r13, %%rdi\n\t"
                   "call *%%r12\n"
                   "1:"
                   : "=a"(result)
                   : "a"(in_cgroup ? SYS_clone3 : SYS_clone), "D"(in_cgroup ? (long) how : flags),
                     "S"(in_cgroup ? (long) sizeof *how : stack_end), "d"(0), "r"(thread_id),
                     "r"(thread_area), "r"(function), "r"(argument)
                   : "rcx", "r11", "memory", "cc");
  return result;
#else
  register long number __asm__("x8") = in_cgroup ? SYS_clone3 : SYS_clone;
  register long result __asm__("x0") = in_cgroup ? (long) how : flags;
  register long size_or_stack __asm__("x1") = in_cgroup ? (long) sizeof *how : stack_end;
  register long parent_id __asm__("x2") = 0;
  register long thread_area __asm__("x3") = 0;
  register long thread_id __asm__("x4") = (long) how->child_tid;
  register long function __asm__("x20") = (long) become;
  register long argument __asm__("x21") = (long) start;
  __asm__ volatile("svc #0\n\t"
                   "cbnz x0, 1f\n\t"
                   "mov x29, #0\n\t"
                   "mov x0, x21\n\t"
                   "blr x20\n"
                   "1:"
                   : "+r"(result)
                   : "r"(size_or_stack), "r"(number), "r"(parent_id), "r"(thread_area),
                     "r"(thread_id), "r"(function), "r"(argument)
                   : "memory", "cc");
  return result;
#endif
}

/* The kernel clears start->is_in_exec and wakes spawn_await when the child leaves our memory. */
static struct clone_args beside_us(struct start *start) {
  uintptr_t end = ((uintptr_t) start->stack + sizeof start->stack) & ~(uintptr_t) 15;
  struct clone_args how = {
      .flags = CLONE_VM | CLONE_CHILD_CLEARTID,
      .child_tid = (uintptr_t) &start->is_in_exec,
      .exit_signal = SIGCHLD,
      .stack = (uintptr_t) start->stack,
      .stack_size = end - (uintptr_t) start->stack,
  };
  if (start->cgroup >= 0) {
    how.flags |= CLONE_INTO_CGROUP;
    how.cgroup = (unsigned long) start->cgroup;
  }
  return how;
}

long spawn_start(struct start *start) {
  struct clone_args how = beside_us(start);
  sigset_t all, before;
  sigfillset(&all); /* a handler of ours that ran in the child would change our memory */
  start->error = 0;
  start->is_in_exec = 1;
  pthread_sigmask(SIG_SETMASK, &all, &before);
  long pid = make_child(start, &how);
  if (pid == -EINVAL && start->cgroup < 0) { /* qemu-user: a fork(2), and the memory is a copy */
    how.flags = CLONE_VM | CLONE_VFORK;
    pid = make_child(start, &how);
    start->is_in_exec = 0;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pid;
}

/* Not a futex of this process only, since the kernel wakes the other kind (kernel/fork.c). */
static int sleep_in_exec(struct start *start, const struct timespec *until) {
  return syscall(SYS_futex, &start->is_in_exec, FUTEX_WAIT_BITSET, 1, until, NULL,
                 FUTEX_BITSET_MATCH_ANY) == 0
             ? 0
             : errno;
}

long spawn_await(struct start *start, long millis) {
  struct timespec now, end;
  clock_gettime(CLOCK_MONOTONIC, &now);
  end.tv_sec = now.tv_sec + millis / 1000;
  end.tv_nsec = now.tv_nsec + millis % 1000 * 1000000;
  if (end.tv_nsec >= 1000000000) {
    end.tv_sec++;
    end.tv_nsec -= 1000000000;
  }
  while (__atomic_load_n(&start->is_in_exec, __ATOMIC_ACQUIRE) != 0) {
    if (sleep_in_exec(start, &end) == ETIMEDOUT) {
      return SPAWN_IN_EXEC;
    }
  }
  return start->error;
}
