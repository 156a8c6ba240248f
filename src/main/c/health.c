/*
 * `watchdog health`, as HealthCommand.java answers it: over the Unix socket, or where that cannot be
 * reached over HTTP. Whatever is unusual is left to the JVM, which has the words for it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "watchdog.h"

#define SOCKET_BY_DEFAULT "/run/watchdog.sock" /* as in Option.java */
#define HTTP_BY_DEFAULT "127.0.0.1:8910"
#define PATIENCE_SECONDS 10
#define REPLY_BYTES_MAX (64 * 1024)
#define UNREACHABLE 3 /* exit code */

static char reply[REPLY_BYTES_MAX];

static long now_millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads until the other end closes; false with errno set. */
static bool read_reply(int fd, long deadline) {
  struct pollfd input = {fd, POLLIN, 0};
  size_t length = 0;
  while (length < REPLY_BYTES_MAX - 1) {
    long left = deadline - now_millis();
    if (left <= 0 || poll(&input, 1, (int) left) <= 0) {
      errno = ETIMEDOUT;
      return false;
    }
    ssize_t count = read(fd, reply + length, REPLY_BYTES_MAX - 1 - length);
    if (count <= 0) {
      reply[length] = '\0';
      return count == 0;
    }
    length += (size_t) count;
  }
  errno = EMSGSIZE;
  return false;
}

/* Sends a GET and reads the reply; false with errno set. HTTP/1.0: the body ends with the stream. */
static bool ask(const void *address, socklen_t length, const char *path) {
  struct timeval patience = {PATIENCE_SECONDS, 0};
  char request[64];
  int size = snprintf(request, sizeof request, "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n", path);
  int fd = socket(((const struct sockaddr *) address)->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool answered = fd >= 0 &&
                  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
                  connect(fd, address, length) == 0 &&
                  send(fd, request, (size_t) size, MSG_NOSIGNAL) == size &&
                  read_reply(fd, now_millis() + PATIENCE_SECONDS * 1000);
  int cause = errno;
  close(fd);
  errno = cause == EAGAIN || cause == EINPROGRESS ? ETIMEDOUT : cause;
  return answered;
}

/* Prints what the watchdog said; a refusal is a problem (RFC 9457) with a detail. */
static int tell(void) {
  static const char key[] = "\"detail\":\"";
  int status;
  char *body = strstr(reply, "\r\n\r\n");
  if (sscanf(reply, "HTTP/1.%*1[01] %3d", &status) != 1 || body == NULL) {
    return TELL_BY_JVM;
  }
  if (status / 100 == 2) {
    return fputs(body + 4, stdout) < 0 || fflush(stdout) != 0 ? TELL_BY_JVM : 0;
  }
  char *detail = strstr(body, key);
  size_t length = detail == NULL ? 0 : strcspn(detail += sizeof key - 1, "\"\\");
  if (detail == NULL || detail[length] != '"') {
    return TELL_BY_JVM; /* it can read the rest of JSON */
  }
  fprintf(stderr, "watchdog: %.*s\n", (int) length, detail);
  return FAILED;
}

/* Asks at HOST:PORT; any address is ours, and [::] takes IPv4, too. */
static bool ask_over_http(const char *path) {
  const char *http = getenv("WATCHDOG_HTTP");
  char host[64] = "";
  int port;
  http = http == NULL || *http == '\0' ? HTTP_BY_DEFAULT : http;
  if (sscanf(http, "%63[^:]:%d", host, &port) != 2 && sscanf(http, "[%*[:01]]:%d", &port) != 1 &&
      sscanf(http, ":%d", &port) != 1) {
    return false;
  }
  bool named = *host != '\0' && *host != '[' && strcmp(host, "0.0.0.0") != 0;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port)};
  const char *numbers = named && strcmp(host, "localhost") != 0 ? host : "127.0.0.1";
  return inet_pton(AF_INET, numbers, &address.sin_addr) == 1 &&
         ask(&address, sizeof address, path);
}

/* Another user's socket may be a trap; SocketFile.java says when. */
static bool is_trusted(const char *path) {
  struct stat file;
  return lstat(path, &file) == 0 && (file.st_uid == geteuid() || file.st_uid == 0);
}

int ask_health(char **words) {
  const char *path = "/readyz";
  const char *given = NULL;
  for (; *words != NULL; words++) {
    const char *word = *words + (strncmp(*words, "--", 2) == 0);
    if (strcmp(word, "-live") == 0) {
      path = "/livez";
    } else if (strcmp(word, "-socket") == 0 && words[1] != NULL) {
      given = *++words;
    } else if (strncmp(word, "-socket=", 8) == 0) {
      given = word + 8;
    } else {
      return TELL_BY_JVM;
    }
  }
  const char *variable = getenv("WATCHDOG_SOCKET");
  const char *tmp = getenv("TMPDIR");
  char in_tmp[PATH_BYTES], both[2 * PATH_BYTES], real[PATH_MAX];
  bool usual = given == NULL && (variable == NULL || *variable == '\0');
  snprintf(in_tmp, sizeof in_tmp, "%s/watchdog-%u.sock", tmp == NULL || *tmp == '\0' ? "/tmp" : tmp,
           geteuid());
  const char *places[] = {given != NULL ? given : usual ? SOCKET_BY_DEFAULT : variable,
                          usual ? in_tmp : NULL, NULL};
  snprintf(both, sizeof both, usual ? "%s or %s" : "%s", places[0], in_tmp);
  const char *place = both;
  const char *cause = strcmp(both, "off") == 0 ? "its socket is off" : "no such file";
  for (const char **each = places; *each != NULL; each++) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (realpath(*each, real) == NULL && errno == ENOENT && **each != '\0') {
      continue; /* maybe in the next place */
    }
    if (!is_trusted(*each) || !is_trusted(real) || strlen(real) >= sizeof address.sun_path) {
      return TELL_BY_JVM;
    }
    strcpy(address.sun_path, real);
    if (ask(&address, sizeof address, path)) {
      return tell();
    }
    place = real;
    cause = errno == ETIMEDOUT ? "no answer for 10 s" : strerror(errno);
    break;
  }
  if (given == NULL && ask_over_http(path)) {
    return tell();
  }
  fprintf(stderr,
          "watchdog: cannot reach a watchdog at %s: %s; is it running? -socket PATH names another\n",
          place, cause);
  return UNREACHABLE;
}
