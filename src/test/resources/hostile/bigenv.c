// bigenv MIB [ignore-term]: makes its /proc/self/environ as large as that, which needs no privilege, and
// waits for a minute. "ignore-term" ignores TERM. Says on file descriptor 9, if that is open, that it is up.
#define _GNU_SOURCE
#include <linux/prctl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv) {
  size_t size = (size_t)atoi(argv[1]) << 20;
  if (argc > 2) signal(SIGTERM, SIG_IGN);
  char *block = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(block, 'A', size);
  char line[4096] = "";
  FILE *stat = fopen("/proc/self/stat", "r");
  if (!fgets(line, sizeof line, stat)) return 1;
  unsigned long long field[64] = {0};
  int i = 3;
  for (char *word = strtok(strrchr(line, ')') + 2, " "); word && i < 60; word = strtok(0, " "))
    field[i++] = strtoull(word, 0, 10);
  struct prctl_mm_map map = {
      .start_code = field[26], .end_code = field[27],   .start_stack = field[28],
      .start_data = field[45], .end_data = field[46],   .start_brk = field[47],
      .arg_start = field[48],  .arg_end = field[49],    .brk = (unsigned long)sbrk(0),
      .env_start = (unsigned long)block, .env_end = (unsigned long)block + size, .exe_fd = -1};
  if (prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0)) {
    perror("prctl");
    return 1;
  }
  puts("its environment is large");
  fflush(stdout);
  if (write(9, "x", 1) < 0) {
  }
  sleep(60);
  return 0;
}
