/*
 * The least that can be done: the design of the 120 lines in Go that the watchdog replaces, in C.
 * The child gets our own stdout and stderr, is started again after a delay, and is stopped by
 * SIGTERM, with SIGKILL 10 s later.
 *
 *   minimal DELAY-IN-SECONDS COMMAND ARG...
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  double delay = atof(argv[1]);
  sigset_t all;
  sigemptyset(&all);
  sigaddset(&all, SIGTERM);
  sigaddset(&all, SIGINT);
  sigaddset(&all, SIGCHLD);
  sigprocmask(SIG_BLOCK, &all, NULL);
  for (;;) {
    pid_t child = fork();
    if (child == 0) {
      sigprocmask(SIG_UNBLOCK, &all, NULL);
      execvp(argv[2], argv + 2);
      _exit(127);
    }
    for (;;) {
      siginfo_t info;
      sigwaitinfo(&all, &info);
      if (info.si_signo == SIGCHLD) {
        int status;
        if (waitpid(child, &status, WNOHANG) == child) break;
        continue;
      }
      kill(child, SIGTERM);
      struct timespec patience = {10, 0};
      sigset_t child_only;
      sigemptyset(&child_only);
      sigaddset(&child_only, SIGCHLD);
      if (sigtimedwait(&child_only, NULL, &patience) < 0 && errno == EAGAIN) kill(child, SIGKILL);
      waitpid(child, NULL, 0);
      return 0;
    }
    fprintf(stderr, "child ended, again in %g s\n", delay);
    struct timespec pause = {(time_t)delay, (long)((delay - (time_t)delay) * 1e9)};
    siginfo_t info;
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    if (sigtimedwait(&ends, &info, &pause) > 0) return 0;
  }
}
