#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

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

/* What a script prints; its exit code is in *status. */
static const char *run(const char *script, const char *directory, int *status) {
  static char text[4096];
  char *argv[] = {"a name", "-c", (char *) script, NULL}, *envp[] = {"A=b", NULL};
  int ends[2];
  CHECK(pipe2(ends, O_CLOEXEC) == 0);
  long pid = spawn_child("/bin/sh", argv, envp, directory, ends[1], ends[1], cgroup);
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

static void a_child_is_in_the_cgroup_and_has_what_it_was_given(void) {
  int status;
  const char *text = run("grep ^0:: /proc/self/cgroup; echo $0 $A; pwd; exit 7", "/usr", &status);
  CHECK(strstr(text, strrchr(folder, '/')) != NULL);
  CHECK(strstr(text, "\na name b\n/usr\n") != NULL);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
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
  CHECK(spawn_child("/nowhere/x", none, none + 1, NULL, 1, 2, cgroup) == -ENOENT);
  CHECK(spawn_child("/etc", none, none + 1, NULL, 1, 2, cgroup) == -EACCES);
  CHECK(spawn_child("/bin/sh", none, none + 1, "/nowhere", 1, 2, cgroup) == -ENOENT);
  CHECK(waitpid(-1, NULL, 0) < 0 && errno == ECHILD);
}

static void what_is_no_cgroup_is_refused(void) {
  char *none[] = {"x", NULL};
  CHECK(spawn_child("/bin/true", none, none + 1, NULL, 1, 2, STDERR_FILENO) < 0);
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
    long pid = spawn_child("/bin/true", argv, argv + 1, NULL, 1, 2, -1);
    CHECK(pid > 0);
    close(peer); /* unread, so that the connection is reset, and a close that waits is over */
    CHECK(waitpid((pid_t) pid, &status, 0) == pid);
  }
  alarm(0);
  is_over = true;
  pthread_join(closer, NULL);
}

static void all_of_it(void) {
  a_child_blocks_and_ignores_nothing_and_leads_its_session();
  a_child_inherits_no_descriptor();
  what_exec_says_is_the_result_and_no_child_stays();
}

int main(void) {
  what_is_no_cgroup_is_refused();
  cgroup = -1;
  all_of_it();
  a_descriptor_whose_close_blocks_holds_up_no_spawn();
  if (!has_cgroup()) {
    fprintf(stderr, "SKIPPED: no cgroup can be made here\n");
    return 0;
  }
  a_child_is_in_the_cgroup_and_has_what_it_was_given();
  all_of_it();
  CHECK(rmdir(folder) == 0);
  return 0;
}
