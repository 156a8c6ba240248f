/* What the files of the first stage share. */
#ifndef WATCHDOG_H
#define WATCHDOG_H

#include <limits.h>
#include <stdbool.h>

#if defined(__x86_64__)
#define LOADER "ld-linux-x86-64.so.2"
#define SYSTEM_LOADER "/lib64/" LOADER
#elif defined(__aarch64__)
#define LOADER "ld-linux-aarch64.so.1"
#define SYSTEM_LOADER "/lib/" LOADER
#else
#error "watchdog knows Linux on x86-64 and aarch64"
#endif

/* The file descriptor of the second part's loader, as in native.sh. (Shells use 10 and 63.) */
#define LOADER_FD 57

#define FAILED 1 /* exit code */
#define PATH_BYTES (PATH_MAX + 64) /* for a folder and one of our files in it */

/* common.c */

/* Prints "watchdog: ..." on stderr and exits with code 1. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The folder above the one that holds this executable. */
void find_home(char home[PATH_MAX]);

/* Whether a file below a folder can be read. */
bool has_file(const char *folder, const char *file);

/*
 * Hides the environment from the loader and the C library of the second part, or shows it again:
 * LD_PRELOAD and its kin are meant for the program. The first byte of each variable gets another
 * top bit, in place: no length changes, so what execve(2) took once it takes again, and in the end
 * /proc/self/environ shows what it showed at first.
 */
void flip_environment(char **environment);

/*
 * The first variable that the loader or the C library would heed, or NULL. A flipped environment has
 * one only if it was made with the flip in mind: "\314D_PRELOAD" becomes LD_PRELOAD.
 */
const char *find_heeded(char **environment);

/* health.c and version.c: commands that need no JVM, and leave what is unusual to one. */

#define TELL_BY_JVM (-1)

/* Asks a watchdog how it is; the exit code, or TELL_BY_JVM. */
int ask_health(char **words);

/* Prints the version; an exit code, or TELL_BY_JVM. */
int print_version(const char *home);

/* java.c */

/* Finds a Java 25 or newer: the distribution's own, else the first one that will do. */
void find_java(const char *home, char java[PATH_MAX]);

/* signals.c */

/* The JVM's own signal, to suspend a thread. Nothing else sends it (signal(7): unused). */
#define JVM_SIGNAL "16"

/* Handles every signal that can be caught, but for HUP under nohup(1), and unblocks them all. */
void listen_to_signals(void);

/* The same again, for those that the JVM or its libraries handle meanwhile. */
void keep_listening(void);

/* spawn.c */

#define START_STACK_BYTES 8192
#define SPAWN_IN_EXEC 1

/* A child that is to be spawned, and where it runs until it has called execve(2). */
struct start {
  const char *path;
  char **argv, **envp;
  const char *directory; /* NULL: ours */
  long stdout_fd, stderr_fd;
  long cgroup;    /* an open folder, or -1: ours */
  int error;      /* negative errno of what failed: execve(2), as a rule */
  int is_in_exec; /* 0 once the child has left our memory, executed or dead */
  char stack[START_STACK_BYTES];
};

/*
 * Makes a child that leads its own session and process group, blocks and ignores no signal, reads
 * /dev/null, writes into two descriptors and has no other. Returns before it has called execve(2);
 * *start and what it names stay until spawn_await says that it has. The pid, or the negative errno:
 * of clone3(2) for a cgroup, which takes Linux 5.7 and a seccomp filter that allows it. A child that
 * fails is to be waited for like any other.
 */
long spawn_start(struct start *start);

/*
 * Waits so long until a child has called execve(2) or has died before. 0, the negative errno of what
 * failed, or SPAWN_IN_EXEC. From any thread.
 */
long spawn_await(struct start *start, long millis);

#endif
