/* Prints the time of its first instruction, as seconds since 1970. With an argument it stays. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  (void)argv;
  printf("%lld.%09ld\n", (long long)now.tv_sec, now.tv_nsec);
  fflush(stdout);
  if (argc > 1) pause();
  return 0;
}
