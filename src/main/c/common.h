/* What both parts of the first stage share. */
#ifndef WATCHDOG_COMMON_H
#define WATCHDOG_COMMON_H

#include <limits.h>

#if defined(__x86_64__)
#define ARCHITECTURE "amd64" /* Java's name for it */
#define LOADER "ld-linux-x86-64.so.2"
#define SYSTEM_LOADER "/lib64/" LOADER
#elif defined(__aarch64__)
#define ARCHITECTURE "aarch64"
#define LOADER "ld-linux-aarch64.so.1"
#define SYSTEM_LOADER "/lib/" LOADER
#else
#error "watchdog knows Linux on x86-64 and aarch64"
#endif

#define LOADER_FD 57 /* as in native.sh; shells use 10 and more, and 63 and less */

#define FAILED 1 /* exit code */

/* Prints "watchdog: ..." on stderr and exits with code 1. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The folder above the one that holds this executable. */
void find_home(char home[PATH_MAX]);

/*
 * Hides the environment from the loader and the C library of the second part, and shows it again:
 * LD_PRELOAD and its kin are meant for the program. The first byte of each variable gets another
 * top bit. That changes no length, so what execve(2) took once it takes again, and it is done in
 * place, so /proc/self/environ shows in the end what it showed at first.
 */
void flip_environment(char **environment);

#endif
