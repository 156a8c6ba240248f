#define _GNU_SOURCE
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
  long pid = spawn_in_cgroup("/bin/sh", argv, envp, directory, ends[1], ends[1], cgroup);
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
  CHECK(spawn_in_cgroup("/nowhere/x", none, none + 1, NULL, 1, 2, cgroup) == -ENOENT);
  CHECK(spawn_in_cgroup("/etc", none, none + 1, NULL, 1, 2, cgroup) == -EACCES);
  CHECK(spawn_in_cgroup("/bin/sh", none, none + 1, "/nowhere", 1, 2, cgroup) == -ENOENT);
  CHECK(waitpid(-1, NULL, 0) < 0 && errno == ECHILD);
}

static void what_is_no_cgroup_is_refused(void) {
  char *none[] = {"x", NULL};
  CHECK(spawn_in_cgroup("/bin/true", none, none + 1, NULL, 1, 2, -1) < 0);
  CHECK(waitpid(-1, NULL, 0) < 0 && errno == ECHILD);
}

int main(void) {
  what_is_no_cgroup_is_refused();
  if (!has_cgroup()) {
    fprintf(stderr, "SKIPPED: no cgroup can be made here\n");
    return 0;
  }
  a_child_is_in_the_cgroup_and_has_what_it_was_given();
  a_child_blocks_and_ignores_nothing_and_leads_its_session();
  a_child_inherits_no_descriptor();
  what_exec_says_is_the_result_and_no_child_stays();
  CHECK(rmdir(folder) == 0);
  return 0;
}
