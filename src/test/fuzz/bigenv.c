// bigenv MIB [d][i]: a process whose /proc/PID/environ is MIB large, without any capability (prctl(2),
// PR_SET_MM_MAP). d: as an orphan in a session of its own; i: it ignores SIGTERM.
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
  size_t bytes = (size_t)(argc > 1 ? atoi(argv[1]) : 200) << 20;
  const char *how = argc > 2 ? argv[2] : "";
  if (strchr(how, 'd')) {
    if (fork()) _exit(0);
    setsid();
    if (fork()) _exit(0);
  }
  if (strchr(how, 'i')) signal(SIGTERM, SIG_IGN);
  char *block = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(block, 'A', bytes);
  char text[4096] = {0};
  FILE *stat = fopen("/proc/self/stat", "r");
  if (!stat || fread(text, 1, sizeof text - 1, stat) == 0) return 1;
  unsigned long long field[60] = {0};
  int i = 3; // proc_pid_stat(5) counts from 1, and the name ends before field 3
  for (char *at = strtok(strrchr(text, ')') + 2, " "); at && i < 60; at = strtok(0, " "))
    field[i++] = strtoull(at, 0, 10);
  struct prctl_mm_map map = {
      .start_code = field[26], .end_code = field[27], .start_stack = field[28],
      .start_data = field[45], .end_data = field[46], .start_brk = field[47],
      .brk = (unsigned long)sbrk(0), .arg_start = field[48], .arg_end = field[49],
      .env_start = (unsigned long)block, .env_end = (unsigned long)block + bytes, .exe_fd = -1};
  if (prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0)) perror("prctl");
  sleep(30);
  return 0;
}
