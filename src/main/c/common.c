#define _GNU_SOURCE
#include "watchdog.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void die(const char *format, ...) {
  char sentence[3 * PATH_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  dprintf(STDERR_FILENO, "watchdog: %s\n", sentence);
  _exit(FAILED);
}

void find_home(char home[PATH_MAX]) {
  ssize_t length = readlink("/proc/self/exe", home, PATH_MAX - 1);
  if (length < 0) {
    die("cannot start: /proc is not mounted");
  }
  home[length] = '\0';
  for (int i = 0; i < 2; i++) {
    char *slash = strrchr(home, '/');
    if (slash == NULL) {
      die("cannot find the folder of %s", home);
    }
    *slash = '\0';
  }
}

bool has_file(const char *folder, const char *file) {
  char path[PATH_BYTES];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  return access(path, R_OK) == 0;
}

const char *find_heeded(char **environment) {
  static const char *prefixes[] = {"LD_", "GLIBC_TUNABLES=", "MALLOC_"};
  for (char **variable = environment; *variable != NULL; variable++) {
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
      if (strncmp(*variable, prefixes[i], strlen(prefixes[i])) == 0) {
        return *variable;
      }
    }
  }
  return NULL;
}

void flip_environment(char **environment) {
  for (char **variable = environment; *variable != NULL; variable++) {
    if (**variable != '\0') {
      **variable ^= (char) 0x80;
    }
  }
}
