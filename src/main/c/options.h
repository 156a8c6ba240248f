#ifndef WATCHDOG_OPTIONS_H
#define WATCHDOG_OPTIONS_H

#include <jni.h>

#define OPTIONS_MAX 128

struct options {
  JavaVMOption list[OPTIONS_MAX];
  jint count;
};

/* Adds an option, of a format and its arguments. */
void add_option(struct options *options, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds the lines of a file: one flag each; empty ones and those that begin with # are comments. */
void read_options(struct options *options, const char *path);

#endif
