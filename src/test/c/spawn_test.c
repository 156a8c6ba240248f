#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../../main/c/spawn.c"
#include "check.h"

static char folder[128];
static int cgroup;

/* Where cgroup v2 is mounted by itself, or beside version 1. */
static bool has_cgroup(void) {
  static const char *mounts[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
  char file[160];
  for (int i = 0; i < 2; i++) {
    snprintf(folder, sizeof folder, "%s/spawn-test-%d", mounts[i], getpid());
    snprintf(file, sizeof file, "%s/cgroup.kill", folder);
    if (mkdir(folder, 0755) == 0) {
      cgroup = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (access(file, F_OK) == 0) {
        return true;
      }
      rmdir(folder);
    }
  }
  return false;
}

static struct start start_of(const char *path, char **argv, char **envp, int fd) {
  return (struct start){
      .path = path, .argv = argv, .envp = envp, .stdout_fd = fd, .stderr_fd = fd, .cgroup = cgroup};
}

/* The pid of what was executed, or the negative errno, and then no child stays. */
static long spawn(struct start *start) {
  long pid = spawn_start(start);
  int error = pid < 0 ? 0 : (int) spawn_await(start, 60000);
  if (error < 0) {
    int status;
    CHECK(waitpid((pid_t) pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == NOT_EXECUTED);
  }
  return error == 0 ? pid : error;
}

/* What a script prints; its exit code is in *status. */
static const char *run(const char *script, const char *directory, int *status) {
  static char text[4096];
  char *argv[] = {"a name", "-c", (char *) script, NULL}, *envp[] = {"A=b", NULL};
  int ends[2];
  CHECK(pipe2(ends, O_CLOEXEC) == 0);
  struct start start = start_of("/bin/sh", argv, envp, ends[1]);
  start.directory = directory;
  long pid = spawn(&start);
  CHECK(pid > 0);
  close(ends[1]);
  size_t length = 0;
  for (ssize_t n; (n = read(ends[0], text + length, sizeof text - 1 - length)) > 0;) {
    length += (size_t) n;
  }
  close(ends[0]);
  text[length] = '\0';
  CHECK(waitpid((pid_t) pid, status, 0) == pid);
  return text;
}

static void a_child_has_what_it_was_given(void) {
  int status;
  const char *text = run("echo $0 $A; pwd; exit 7", "/usr", &status);
  CHECK(strcmp(text, "a name b\n/usr\n") == 0);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

static void a_child_is_in_the_cgroup(void) {
  int status;
  CHECK(strstr(run("grep ^0:: /proc/self/cgroup", NULL, &status), strrchr(folder, '/')) != NULL);
}

/* qemu-user makes it a fork(2): an error of execve(2) is seen as the exit code 127 only. */
static bool shares_memory_with_a_child(void) {
  char *none[] = {"x", NULL};
  struct start start = start_of("/nowhere/x", none, none + 1, 1);
  int status;
  long pid = spawn_start(&start);
  CHECK(pid > 0);
  long error = spawn_await(&start, 60000);
  CHECK(waitpid((pid_t) pid, &status, 0) == pid && WEXITSTATUS(status) == NOT_EXECUTED);
  return error == -ENOENT;
}

static void a_child_blocks_and_ignores_nothing_and_leads_its_session(void) {
  int status;
  sigset_t usr1;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  sigprocmask(SIG_BLOCK, &usr1, NULL);
  signal(SIGHUP, SIG_IGN);
  static const unsigned long ignored[4] = {1 /* SIG_IGN */};
  CHECK(syscall(SYS_rt_sigaction, 32, ignored, NULL, SIGNAL_SET_BYTES) == 0); /* as a JVM's children do */
  const char *text = run("echo $$; cut -d' ' -f5,6 /proc/$$/stat; exec cat /proc/$$/status", NULL,
                         &status);
  CHECK(strstr(text, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n") != NULL);
  int pid, group, session;
  CHECK(sscanf(text, "%d %d %d", &pid, &group, &session) == 3);
  CHECK(pid == group && pid == session);
  sigset_t now;
  sigprocmask(SIG_UNBLOCK, &usr1, &now);
  CHECK(sigismember(&now, SIGUSR1) && !sigismember(&now, SIGUSR2));
  CHECK(signal(SIGHUP, SIG_DFL) == SIG_IGN);
}

static void a_child_inherits_no_descriptor(void) {
  int status;
  CHECK(dup2(STDERR_FILENO, 40) == 40);
  const char *text = run("[ -e /proc/$$/fd/40 ] || readlink /proc/$$/fd/0", NULL, &status);
  CHECK(strcmp(text, "/dev/null\n") == 0);
  close(40);
}

static void what_exec_says_is_the_result_and_no_child_stays(void) {
  char *none[] = {"x", NULL};
  struct start missing = start_of("/nowhere/x", none, none + 1, 1);
  CHECK(spawn(&missing) == -ENOENT);
  struct start folder = start_of("/etc", none, none + 1, 1);
  CHECK(spawn(&folder) == -EACCES);
  struct start elsewhere = start_of("/bin/sh", none, none + 1, 1);
  elsewhere.directory = "/nowhere";
  CHECK(spawn(&elsewhere) == -ENOENT);
  struct start mute = start_of("/bin/sh", none, none + 1, 999);
  CHECK(spawn(&mute) == -EBADF);
  CHECK(waitpid(-1, NULL, 0) < 0 && errno == ECHILD);
}

static void what_is_no_cgroup_is_refused(void) {
  char *none[] = {"x", NULL};
  struct start start = start_of("/bin/true", none, none + 1, 1);
  start.cgroup = STDERR_FILENO;
  CHECK(spawn(&start) < 0);
  CHECK(waitpid(-1, NULL, 0) < 0 && errno == ECHILD);
}

/* A socket whose last close(2) waits for its peer to read what was sent. */
static int lingering(int *peer) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(bind(server, (struct sockaddr *) &address, length) == 0 && listen(server, 1) == 0);
  CHECK(getsockname(server, (struct sockaddr *) &address, &length) == 0);
  int one = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  connect(one, (struct sockaddr *) &address, length);
  *peer = accept4(server, NULL, NULL, SOCK_CLOEXEC);
  close(server);
  struct linger linger = {1, 1000};
  CHECK(setsockopt(one, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0);
  static char bytes[65536];
  while (write(one, bytes, sizeof bytes) > 0) {
  }
  return one;
}

static atomic_int to_close = -1;
static atomic_bool is_over;

static void *close_soon(void *unused) {
  while (!is_over) {
    int fd = atomic_exchange(&to_close, -1);
    if (fd >= 0) {
      close(fd);
    }
  }
  return unused;
}

/* The other thread closes it at some moment of the spawn, so that the child's may be the last one. */
static void a_descriptor_whose_close_blocks_holds_up_no_spawn(void) {
  char *argv[] = {"true", NULL};
  pthread_t closer;
  CHECK(pthread_create(&closer, NULL, close_soon, NULL) == 0);
  alarm(60);
  for (int i = 0; i < 300; i++) {
    int peer, status;
    to_close = lingering(&peer);
    struct start start = start_of("/bin/true", argv, argv + 1, 1);
    long pid = spawn(&start);
    CHECK(pid > 0);
    close(peer); /* unread, so that the connection is reset, and a close that waits is over */
    CHECK(waitpid((pid_t) pid, &status, 0) == pid);
  }
  alarm(0);
  is_over = true;
  pthread_join(closer, NULL);
}

/*
 * Holds up the execve(2) of one file, as a slow file system does: sys/fanotify.h. -1 where it is not
 * allowed.
 */
static int hold_exec_of(const char *file) {
  int events = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY);
  if (events >= 0 &&
      fanotify_mark(events, FAN_MARK_ADD, FAN_OPEN_EXEC_PERM, AT_FDCWD, file) != 0) {
    close(events);
    return -1;
  }
  return events;
}

static void let_go(int events) {
  struct fanotify_event_metadata event;
  CHECK(read(events, &event, sizeof event) == sizeof event);
  struct fanotify_response answer = {event.fd, FAN_ALLOW};
  CHECK(write(events, &answer, sizeof answer) == sizeof answer);
  close(event.fd);
}

static void copy_of_true(char *file) {
  char command[128];
  close(mkstemp(file));
  snprintf(command, sizeof command, "cp /bin/true %s && chmod 755 %s", file, file);
  CHECK(system(command) == 0);
}

/* errno and whatever else is this thread's stays as it is while the child runs in our memory. */
static void while_a_child_is_in_exec_others_are_spawned_and_it_can_be_killed(void) {
  char file[] = "/tmp/spawn-test-XXXXXX", *argv[] = {"true", NULL};
  copy_of_true(file);
  int status, events = hold_exec_of(file);
  if (events < 0) {
    fprintf(stderr, "SKIPPED: fanotify is not allowed here\n");
    unlink(file);
    return;
  }
  static struct start slow, killed;
  slow = start_of(file, argv, argv + 1, 1);
  long pid = spawn_start(&slow);
  errno = ENOTUNIQ;
  CHECK(pid > 0 && spawn_await(&slow, 50) == SPAWN_IN_EXEC && spawn_await(&slow, 0) == SPAWN_IN_EXEC);
  struct start quick = start_of("/bin/true", argv, argv + 1, 1);
  long other = spawn(&quick);
  CHECK(other > 0 && waitpid((pid_t) other, &status, 0) == other && status == 0);
  let_go(events);
  CHECK(spawn_await(&slow, 60000) == 0);
  CHECK(waitpid((pid_t) pid, &status, 0) == pid && status == 0);

  killed = start_of(file, argv, argv + 1, 1);
  pid = spawn_start(&killed);
  CHECK(spawn_await(&killed, 50) == SPAWN_IN_EXEC);
  kill((pid_t) pid, SIGKILL);
  CHECK(spawn_await(&killed, 60000) == 0);
  CHECK(waitpid((pid_t) pid, &status, 0) == pid && WTERMSIG(status) == SIGKILL);
  close(events);
  unlink(file);
}

/* The child must not write where this thread does: into its errno, say. */
static void a_failing_child_leaves_our_errno_alone(void) {
  char *none[] = {"x", NULL};
  for (int i = 0; i < 1000; i++) {
    struct start start = start_of("/nowhere/x", none, none + 1, 1);
    long pid = spawn_start(&start);
    errno = 0;
    while (__atomic_load_n(&start.is_in_exec, __ATOMIC_ACQUIRE)) {
    }
    CHECK(errno == 0 && start.error == -ENOENT);
    CHECK(waitpid((pid_t) pid, NULL, 0) == pid);
  }
}

static void all_of_it(void) {
  a_child_has_what_it_was_given();
  a_child_blocks_and_ignores_nothing_and_leads_its_session();
  a_child_inherits_no_descriptor();
  what_exec_says_is_the_result_and_no_child_stays();
}

int main(void) {
  cgroup = -1;
  if (!shares_memory_with_a_child()) {
    a_child_has_what_it_was_given();
    fprintf(stderr, "SKIPPED: the child has a copy of our memory, as under emulation\n");
    return 0;
  }
  what_is_no_cgroup_is_refused();
  all_of_it();
  a_failing_child_leaves_our_errno_alone();
  while_a_child_is_in_exec_others_are_spawned_and_it_can_be_killed();
  a_descriptor_whose_close_blocks_holds_up_no_spawn();
  if (!has_cgroup()) {
    fprintf(stderr, "SKIPPED: no cgroup can be made here\n");
    return 0;
  }
  a_child_is_in_the_cgroup();
  all_of_it();
  CHECK(rmdir(folder) == 0);
  return 0;
}
