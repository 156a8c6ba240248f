#ifndef WATCHDOG_VERSION_H
#define WATCHDOG_VERSION_H

#include <stdbool.h>

/* Prints what Version.java would; false where only a JVM can know it. */
bool print_version(const char *home);

#endif
