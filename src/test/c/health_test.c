/* What the usual answers come to; the rest is in CommandsIT.java. */
#define _GNU_SOURCE
#include <sys/wait.h>

#include "../../main/c/health.c"
#include "check.h"

static char folder[] = "/tmp/health_testXXXXXX";
static char path[64];

/* Answers one question, in a process of its own, and ends. */
static void serve(const char *answer, bool closes) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, path);
  unlink(path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  CHECK(bind(fd, (struct sockaddr *) &address, sizeof address) == 0 && listen(fd, 1) == 0);
  if (fork() == 0) {
    char request[256];
    int client = accept(fd, NULL, NULL);
    CHECK(read(client, request, sizeof request) > 0);
    CHECK(write(client, answer, strlen(answer)) == (ssize_t) strlen(answer));
    if (!closes) {
      pause();
    }
    _exit(0);
  }
  close(fd);
}

static int health(const char *answer) {
  char *words[] = {"-socket", path, NULL};
  serve(answer, true);
  int exit_code = ask_health(words);
  wait(NULL);
  return exit_code;
}

static void a_success_is_0_and_a_refusal_1(void) {
  CHECK(health("HTTP/1.0 200 OK\r\nx: y\r\n\r\nok\n") == 0);
  CHECK(health("HTTP/1.1 503 No\r\n\r\n{\"title\":\"x\",\"detail\":\"app is BACKOFF\"}\n") == FAILED);
}

static void what_is_unusual_is_left_to_the_jvm(void) {
  CHECK(health("HTTP/1.1 503 No\r\n\r\n{\"detail\":\"a \\\"b\\\"\"}") == TELL_BY_JVM);
  CHECK(health("HTTP/1.1 503 No\r\n\r\n{\"title\":\"x\"}") == TELL_BY_JVM);
  CHECK(health("SSH-2.0-OpenSSH\r\n\r\n") == TELL_BY_JVM);
  CHECK(health("HTTP/1.1 200 OK\r\n") == TELL_BY_JVM);
  CHECK(ask_health((char *[]){"-help", NULL}) == TELL_BY_JVM);
  CHECK(ask_health((char *[]){"-socket", NULL}) == TELL_BY_JVM);
  CHECK(ask_health((char *[]){"-socket=", NULL}) == TELL_BY_JVM);
}

static void without_a_watchdog_it_is_3(void) {
  unlink(path);
  CHECK(ask_health((char *[]){"--socket", path, "-live", NULL}) == UNREACHABLE);
}

static void an_endless_answer_has_an_end(void) {
  static char endless[REPLY_BYTES_MAX + 100];
  memset(endless, 'x', sizeof endless - 1);
  CHECK(health(endless) == UNREACHABLE);
}

static void an_address_is_HOST_and_PORT_or_nothing(void) {
  static const char *none[] = {"off", "8910", "somewhere:8910", "", NULL};
  setenv("WATCHDOG_HTTP", "off", 1);
  CHECK(!ask_over_http("/readyz"));
  for (const char **each = none; **each != '\0'; each++) {
    setenv("WATCHDOG_HTTP", *each, 1);
    CHECK(!ask_over_http("/readyz"));
  }
}

/* Listens as a watchdog does whose socket is off. */
static void where_the_socket_cannot_be_reached_it_asks_over_http(void) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t length = sizeof address;
  char http[64];
  static const char answer[] = "HTTP/1.0 200 OK\r\n\r\nok\n";
  static const char *forms[] = {"127.0.0.1:%d", "0.0.0.0:%d", ":%d", "[::]:%d", "localhost:%d"};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(bind(fd, (struct sockaddr *) &address, sizeof address) == 0 && listen(fd, 8) == 0);
  CHECK(getsockname(fd, (struct sockaddr *) &address, &length) == 0);
  setenv("WATCHDOG_SOCKET", "off", 1);
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    if (fork() == 0) {
      char request[256];
      int client = accept(fd, NULL, NULL);
      CHECK(read(client, request, sizeof request) > 0);
      CHECK(write(client, answer, sizeof answer - 1) > 0);
      _exit(0);
    }
    snprintf(http, sizeof http, forms[i], ntohs(address.sin_port));
    setenv("WATCHDOG_HTTP", http, 1);
    CHECK(ask_health((char *[]){NULL}) == 0);
    wait(NULL);
  }
}

int main(void) {
  CHECK(mkdtemp(folder) != NULL);
  snprintf(path, sizeof path, "%s/socket", folder);
  freopen("/dev/null", "w", stdout);
  a_success_is_0_and_a_refusal_1();
  what_is_unusual_is_left_to_the_jvm();
  without_a_watchdog_it_is_3();
  an_endless_answer_has_an_end();
  an_address_is_HOST_and_PORT_or_nothing();
  where_the_socket_cannot_be_reached_it_asks_over_http();
  unlink(path);
  rmdir(folder);
  return 0;
}
