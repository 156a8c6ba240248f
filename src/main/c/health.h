#ifndef WATCHDOG_HEALTH_H
#define WATCHDOG_HEALTH_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>

/* The JVM is to say what is wrong: it has the words, and a health check does not get there. */
#define TELL_BY_JVM (-1)

struct health_options {
  bool live;
  const char *socket; /* NULL: not given on the command line */
};

/* Reads "-live" and "-socket PATH"; false for anything else, which the JVM is to read. */
bool read_health_options(char **words, struct health_options *options);

/* Asks a watchdog how it is, as HealthCommand.java does; the exit code, or TELL_BY_JVM. */
int ask_health(const struct health_options *options);

/* Prints what a problem (RFC 9457) says, as Printable.java would; false where it says nothing. */
bool print_detail(FILE *out, const char *json);

/* Where the HTTP port of a watchdog on this machine is; 0 where there is none, else the length. */
socklen_t read_http_address(const char *http, struct sockaddr_storage *address);

#endif
