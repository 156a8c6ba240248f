#ifndef WATCHDOG_JAVA_H
#define WATCHDOG_JAVA_H

#include <limits.h>
#include <stdbool.h>

/* Finds a Java 25 or newer: the distribution's own, else the first one that will do. */
void find_java(const char *home, char java[PATH_MAX]);

/* Whether a file of the Java or of the distribution can be read. */
bool has_file(const char *folder, const char *file);

#endif
