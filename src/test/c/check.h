/* A check that says where it failed; and the end of a test. */
#ifndef WATCHDOG_CHECK_H
#define WATCHDOG_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "%s:%d: %s: not so: %s\n", __FILE__, __LINE__, __func__, #condition); \
      exit(1);                                                                 \
    }                                                                          \
  } while (0)

#endif
