#define _GNU_SOURCE
#include "options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

void add_option(struct options *options, const char *format, ...) {
  char *text;
  va_list arguments;
  va_start(arguments, format);
  int length = vasprintf(&text, format, arguments);
  va_end(arguments);
  if (length < 0 || options->count == OPTIONS_MAX) {
    die("cannot start: there are more than %d options for the JVM", OPTIONS_MAX);
  }
  options->list[options->count++] = (JavaVMOption){text, NULL};
}

void read_options(struct options *options, const char *path) {
  char *line = NULL;
  size_t room = 0;
  FILE *file = fopen(path, "re");
  if (file == NULL) {
    die("cannot read %s: %s", path, strerror(errno));
  }
  while (getline(&line, &room, file) >= 0) {
    char *start = line + strspn(line, " \t");
    size_t length = strcspn(start, "\r\n");
    while (length > 0 && (start[length - 1] == ' ' || start[length - 1] == '\t')) {
      length--;
    }
    if (length > 0 && *start != '#') {
      add_option(options, "%.*s", (int) length, start);
    }
  }
  free(line);
  fclose(file);
}
