/* What the Java side knows of the C library by heart: package dev.watchdog.process.posix. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAME(is, as_in_java) _Static_assert((is) == (as_in_java), #is)

#if defined(__x86_64__)
SAME(sizeof(struct epoll_event), 12);
SAME(offsetof(struct epoll_event, data), 4);
SAME(SYS_pwritev2, 328);
SAME(SYS_getdents64, 217);
#else
SAME(sizeof(struct epoll_event), 16);
SAME(offsetof(struct epoll_event, data), 8);
SAME(SYS_pwritev2, 287);
SAME(SYS_getdents64, 61);
#endif

/* Epoll.java */
SAME(EPOLLIN, 1);
SAME(EPOLLOUT, 4);
SAME(EPOLL_CLOEXEC, 0x80000);
SAME(EPOLL_CTL_ADD, 1);
SAME(EPOLL_CTL_DEL, 2);

/* Fd.java */
SAME(O_NONBLOCK, 0x800);
SAME(O_CLOEXEC, 0x80000);
SAME(F_SETFD, 2);
SAME(FD_CLOEXEC, 1);
SAME(F_SETFL, 4);
SAME(F_SETPIPE_SZ, 1031);
SAME(POLLOUT, 4);
SAME(RWF_NOWAIT, 8);
SAME(sizeof(struct iovec), 16);
SAME(offsetof(struct pollfd, events), 4);

/* Wait.java */
SAME(P_ALL, 0);
SAME(WNOHANG, 1);
SAME(WEXITED, 4);
SAME(WNOWAIT, 0x01000000);
SAME(offsetof(siginfo_t, si_pid), 16);
SAME(sizeof(siginfo_t), 128);
_Static_assert(sizeof(struct rusage) <= 272, "rusage");

/* PosixSpawn.java */
SAME(POSIX_SPAWN_SETSIGDEF, 0x04);
SAME(POSIX_SPAWN_SETSIGMASK, 0x08);
SAME(POSIX_SPAWN_SETSID, 0x80);
SAME(sizeof(sigset_t), 128);
SAME(SYS_close_range, 436);
_Static_assert(sizeof(posix_spawnattr_t) <= 512, "posix_spawnattr_t");
_Static_assert(sizeof(posix_spawn_file_actions_t) <= 512, "posix_spawn_file_actions_t");

/* Kill.java, NativeMemory.java, Libc.java */
SAME(PR_SET_CHILD_SUBREAPER, 36);
SAME(MADV_DONTNEED, 4);
SAME(_SC_PAGESIZE, 30);

/* UnixDatagramSocket.java, MessageHeader.java */
SAME(AF_UNIX, 1);
SAME(SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 2 | 0x800 | 0x80000);
SAME(SOL_SOCKET, 1);
SAME(SO_PASSCRED, 16);
SAME(SCM_RIGHTS, 1);
SAME(SCM_CREDENTIALS, 2);
SAME(MSG_TRUNC, 0x20);
SAME(MSG_CMSG_CLOEXEC, 0x40000000);
SAME(sizeof(struct msghdr), 56);
SAME(offsetof(struct msghdr, msg_iov), 16);
SAME(offsetof(struct msghdr, msg_iovlen), 24);
SAME(offsetof(struct msghdr, msg_control), 32);
SAME(offsetof(struct msghdr, msg_controllen), 40);
SAME(offsetof(struct msghdr, msg_flags), 48);
SAME(offsetof(struct cmsghdr, cmsg_level), 8);
SAME(offsetof(struct cmsghdr, cmsg_type), 12);
SAME(CMSG_LEN(0), 16);

/* Signal.java, signals.c, jvm.c */
SAME(SIGUSR1, 10);
SAME(SIGTERM, 15);
SAME(SIGSTKFLT, 16);
SAME(SIGCHLD, 17);
SAME(SIGWINCH, 28);
SAME(SIGSYS, 31);

int main(void) {
  return SIGRTMIN == 34 && SIGRTMAX == 64 ? 0 : 1;
}
