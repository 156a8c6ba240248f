#define _GNU_SOURCE
#include <jni.h>
#include <sys/wait.h>

#include "../../main/c/signals.c"
#include "check.h"

static int take(void) {
  return next(NULL, NULL, false);
}

/* Signals of this process itself are none: they come from a child. */
static void send(int number, int times) {
  pid_t parent = getpid();
  for (int i = 0; i < times; i++) {
    pid_t child = fork();
    if (child == 0) {
      kill(parent, number);
      _exit(0);
    }
    while (waitid(P_PID, (id_t) child, &(siginfo_t){0}, WEXITED) != 0) {
    }
  }
}

static void signals_that_come_before_they_are_handled_are_kept(void) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  send(SIGTERM, 1);
  listen_to_signals();
  CHECK(take() == SIGTERM);
  CHECK(take() == 0);
}

static void standard_signals_are_taken_once_and_real_time_ones_each(void) {
  send(SIGUSR1, 3);
  send(SIGRTMIN + 3, 3);
  CHECK(take() == SIGUSR1);
  for (int i = 0; i < 3; i++) {
    CHECK(take() == SIGRTMIN + 3);
  }
  CHECK(take() == 0);
}

static void a_fault_that_was_sent_is_a_signal(void) {
  send(SIGSEGV, 1);
  CHECK(take() == SIGSEGV);
}

static void a_broken_pipe_of_our_own_is_none(void) {
  int ends[2];
  CHECK(pipe(ends) == 0);
  close(ends[0]);
  CHECK(write(ends[1], "x", 1) < 0 && errno == EPIPE);
  CHECK(take() == 0);
  send(SIGPIPE, 1);
  CHECK(take() == SIGPIPE);
}

static void of_what_the_parent_had_ignored_only_HUP_stays_so(void) {
  pid_t child = fork();
  if (child == 0) {
    signal(SIGHUP, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    is_heard[SIGHUP] = false;
    listen_to_signals();
    send(SIGHUP, 1);
    CHECK(take() == 0);
    send(SIGINT, 1);
    CHECK(take() == SIGINT);
    insist(NULL, NULL, SIGHUP);
    send(SIGHUP, 1);
    CHECK(take() == SIGHUP);
    exit(0);
  }
  siginfo_t info = {0};
  CHECK(waitid(P_PID, (id_t) child, &info, WEXITED) == 0 && info.si_status == 0);
}

static void another_handler_is_left_its_faults(void) {
  signal(SIGBUS, SIG_DFL);
  struct sigaction theirs = {.sa_handler = SIG_DFL};
  theirs.sa_handler = (void (*)(int)) exit;
  sigaction(SIGUSR2, &theirs, NULL);
  keep_listening();
  CHECK((void *) others[SIGUSR2].sa_handler == (void *) exit);
  send(SIGUSR2, 1);
  CHECK(take() == SIGUSR2);
}

static void a_waiting_reader_is_woken(void) {
  wake(NULL, NULL);
  CHECK(next(NULL, NULL, true) == 0);
}

int main(void) {
  signals_that_come_before_they_are_handled_are_kept();
  standard_signals_are_taken_once_and_real_time_ones_each();
  a_fault_that_was_sent_is_a_signal();
  a_broken_pipe_of_our_own_is_none();
  of_what_the_parent_had_ignored_only_HUP_stays_so();
  another_handler_is_left_its_faults();
  a_waiting_reader_is_woken();
  return 0;
}
