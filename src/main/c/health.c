#define _GNU_SOURCE
#include "health.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

#define SOCKET_BY_DEFAULT "/run/watchdog.sock" /* as in Option.java */
#define HTTP_BY_DEFAULT "127.0.0.1:8910"
#define PATIENCE_SECONDS 10
#define REPLY_BYTES_MAX (64 * 1024)
#define UNREACHABLE 3 /* exit code */

/* ---- options ---- */

bool read_health_options(char **words, struct health_options *options) {
  *options = (struct health_options){false, NULL};
  for (; *words != NULL; words++) {
    const char *word = *words + (strncmp(*words, "--", 2) == 0 ? 1 : 0);
    if (strcmp(word, "-live") == 0) {
      options->live = true;
    } else if (strcmp(word, "-socket") == 0 && words[1] != NULL) {
      options->socket = *++words;
    } else if (strncmp(word, "-socket=", 8) == 0) {
      options->socket = word + 8;
    } else {
      return false;
    }
  }
  return options->socket == NULL || *options->socket != '\0';
}

/* ---- one question ---- */

static long now_millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool await_input(int fd, long deadline) {
  struct pollfd input = {fd, POLLIN, 0};
  long left = deadline - now_millis();
  if (left <= 0 || poll(&input, 1, (int) left) <= 0) {
    errno = ETIMEDOUT;
    return false;
  }
  return true;
}

/* Reads until the other end closes; false with errno set. The text ends with a NUL. */
static bool read_all(int fd, char reply[REPLY_BYTES_MAX], long deadline) {
  size_t length = 0;
  while (await_input(fd, deadline)) {
    ssize_t count = read(fd, reply + length, REPLY_BYTES_MAX - 1 - length);
    if (count < 0) {
      return false;
    }
    length += (size_t) count;
    if (count == 0 || length == REPLY_BYTES_MAX - 1) {
      reply[length] = '\0';
      return true;
    }
  }
  return false;
}

/* Sends a GET and reads the reply; false with errno set. HTTP/1.0: the body ends with the stream. */
static bool ask(const struct sockaddr *address, socklen_t length, const char *path,
                char reply[REPLY_BYTES_MAX]) {
  long deadline = now_millis() + PATIENCE_SECONDS * 1000;
  struct timeval patience = {PATIENCE_SECONDS, 0};
  char request[128];
  int size = snprintf(request, sizeof request, "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n", path);
  int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool answered = fd >= 0 &&
                  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
                  connect(fd, address, length) == 0 &&
                  send(fd, request, (size_t) size, MSG_NOSIGNAL) == size &&
                  read_all(fd, reply, deadline);
  int cause = errno;
  if (fd >= 0) {
    close(fd);
  }
  errno = cause == EAGAIN || cause == EINPROGRESS ? ETIMEDOUT : cause;
  return answered;
}

/* ---- the answer ---- */

bool print_detail(FILE *out, const char *json) {
  static const char key[] = "\"detail\":\"";
  const char *at = strstr(json, key);
  if (at == NULL) {
    return false;
  }
  for (at += sizeof key - 1; *at != '"' && *at != '\0'; at++) {
    if (*at != '\\') {
      fputc(*at, out);
    } else if (*++at == 'u') { /* a control character: Printable.java writes it so, too */
      fputs("\\u", out);
    } else {
      static const char letters[] = "btnfr";
      static const char codes[] = {8, 9, 10, 12, 13};
      const char *letter = *at == '\0' ? NULL : strchr(letters, *at);
      if (letter != NULL) {
        fprintf(out, "\\u%04x", codes[letter - letters]);
      } else if (*at != '\0') {
        fputc(*at, out);
      } else {
        break;
      }
    }
  }
  return true;
}

static int refused(int status, char *body) {
  char *end = body + strlen(body);
  while (end > body && isspace((unsigned char) end[-1])) {
    *--end = '\0';
  }
  if (*body == '{' && strstr(body, "\"detail\":\"") == NULL) {
    return TELL_BY_JVM;
  }
  fputs("watchdog: ", stderr);
  if (*body == '\0') {
    fprintf(stderr, "the watchdog answered with HTTP status %d", status);
  } else if (!print_detail(stderr, body)) {
    fputs(body, stderr);
  }
  fputc('\n', stderr);
  return FAILED;
}

static int tell(char *reply) {
  int status;
  char *body = strstr(reply, "\r\n\r\n");
  if (sscanf(reply, "HTTP/1.%*1[01] %3d", &status) != 1 || body == NULL) {
    return TELL_BY_JVM;
  }
  body += 4;
  if (status / 100 != 2) {
    return refused(status, body);
  }
  fputs(body, stdout);
  return fflush(stdout) == 0 ? 0 : TELL_BY_JVM;
}

static int unreachable(const char *place, const char *cause) {
  fprintf(stderr,
          "watchdog: cannot reach a watchdog at %s: %s; is it running? -socket PATH names another\n",
          place, cause);
  return UNREACHABLE;
}

/* ---- where it is ---- */

/* As in SocketFile.java: others who may write to the folder must not set a trap there. */
static bool is_trusted(const char *path) {
  char folder[PATH_MAX];
  struct stat file, parent;
  const char *slash = strrchr(path, '/');
  snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int) (slash - path + 1),
           slash == NULL ? "." : path);
  return lstat(path, &file) == 0 && stat(folder, &parent) == 0 &&
         (file.st_uid == geteuid() || file.st_uid == 0 || (parent.st_mode & 0022) == 0);
}

socklen_t read_http_address(const char *http, struct sockaddr_storage *address) {
  const char *colon = strrchr(http, ':');
  char host[64];
  char *end;
  long port = colon == NULL ? 0 : strtol(colon + 1, &end, 10);
  if (port <= 0 || port > 65535 || *end != '\0' || colon - http >= (long) sizeof host) {
    return 0;
  }
  snprintf(host, sizeof host, "%.*s", (int) (colon - http), http);
  memset(address, 0, sizeof *address);
  if (*host == '[') {
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *) address;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t) port);
    host[strcspn(host, "]")] = '\0';
    bool any = strcmp(host + 1, "::") == 0;
    return inet_pton(AF_INET6, any ? "::1" : host + 1, &v6->sin6_addr) == 1 ? sizeof *v6 : 0;
  }
  struct sockaddr_in *v4 = (struct sockaddr_in *) address;
  bool any = *host == '\0' || strcmp(host, "0.0.0.0") == 0 || strcmp(host, "localhost") == 0;
  v4->sin_family = AF_INET;
  v4->sin_port = htons((uint16_t) port);
  return inet_pton(AF_INET, any ? "127.0.0.1" : host, &v4->sin_addr) == 1 ? sizeof *v4 : 0;
}

static bool ask_over_http(const char *path, char reply[REPLY_BYTES_MAX]) {
  const char *http = getenv("WATCHDOG_HTTP");
  struct sockaddr_storage address;
  socklen_t length =
      read_http_address(http == NULL || *http == '\0' ? HTTP_BY_DEFAULT : http, &address);
  return length > 0 && ask((struct sockaddr *) &address, length, path, reply);
}

int ask_health(const struct health_options *options) {
  static char reply[REPLY_BYTES_MAX];
  const char *path = options->live ? "/livez" : "/readyz";
  const char *given = options->socket != NULL ? options->socket : getenv("WATCHDOG_SOCKET");
  const char *tmp = getenv("TMPDIR");
  char in_tmp[PATH_MAX], both[2 * PATH_MAX], real[PATH_MAX];
  snprintf(in_tmp, sizeof in_tmp, "%s/watchdog-%u.sock", tmp == NULL || *tmp == '\0' ? "/tmp" : tmp,
           (unsigned) geteuid());
  bool usual = given == NULL || *given == '\0';
  const char *places[] = {usual ? SOCKET_BY_DEFAULT : given, usual ? in_tmp : NULL, NULL};
  snprintf(both, sizeof both, "%s%s%s", places[0], usual ? " or " : "", usual ? places[1] : "");

  const char *place = both;
  const char *cause = strcmp(both, "off") == 0 ? "its socket is off" : "no such file";
  for (int i = 0; places[i] != NULL; i++) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (realpath(places[i], real) == NULL) {
      if (errno == ENOENT) {
        continue; /* maybe in the next place */
      }
      place = places[i];
      cause = errno == EACCES ? "permission denied" : strerror(errno);
    } else if (!is_trusted(places[i]) || !is_trusted(real) ||
               strlen(real) >= sizeof address.sun_path) {
      return TELL_BY_JVM;
    } else {
      strcpy(address.sun_path, real);
      if (ask((struct sockaddr *) &address, sizeof address, path, reply)) {
        return tell(reply);
      }
      place = real;
      cause = errno == ETIMEDOUT ? "no answer for 10 s" : strerror(errno);
    }
    break;
  }
  if (options->socket == NULL && ask_over_http(path, reply)) {
    return tell(reply);
  }
  return unreachable(place, cause);
}
