/* A program that needs nothing but a kernel, as Go and Rust make them, too. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void end(int signal) {
  static const char words[] = "stopping\n";
  _exit(write(STDOUT_FILENO, words, sizeof words - 1) < 0 ? signal : 0);
}

int main(void) {
  signal(SIGTERM, end);
  printf("up as process %d\n", (int) getpid());
  fflush(stdout);
  while (1) {
    pause();
  }
}
