// comet SECONDS: a process that never stands still. It forks and ends, each generation in a session
// of its own, with an empty environment, ignoring TERM. Says once on file descriptor 9 that it is up.
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  time_t end = time(0) + atoi(argv[1]);
  signal(SIGTERM, SIG_IGN);
  signal(SIGCHLD, SIG_IGN);
  clearenv();
  int isUp = 0;
  while (time(0) < end) {
    pid_t child = fork();
    if (child > 0) _exit(0);
    if (child < 0) {
      usleep(100);
      continue;
    }
    setsid();
    if (!isUp) {
      isUp = 1;
      if (write(9, "x", 1) != 1) return 1;
    }
  }
  return 0;
}
