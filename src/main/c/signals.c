/*
 * Signals are counted by a handler, which needs no thread, no memory and no JVM, and taken by the
 * JVM's main thread. The eventfd only wakes it, so no flood of signals loses one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "natives.h"
#include "watchdog.h"

#define SIGNALS 65 /* numbered from 1 */

static atomic_uint received[SIGNALS];
static bool is_heard[SIGNALS];
static struct sigaction others[SIGNALS]; /* what the JVM does about a fault */
static int waker;

static void wake_up(void) {
  uint64_t one = 1;
  ssize_t written = write(waker, &one, sizeof one);
  (void) written; /* it fails only after 2^64 wake-ups without a look */
}

static bool is_fault(int number, const siginfo_t *info) {
  return info->si_code > 0 && (number == SIGSEGV || number == SIGBUS || number == SIGFPE ||
                               number == SIGILL || number == SIGTRAP || number == SIGSYS);
}

/* The kernel says SIGPIPE to a writer in its own name, and the JDK wakes its threads so. */
static bool is_our_own(const siginfo_t *info) {
  return (info->si_code == SI_USER || info->si_code == SI_TKILL) && info->si_pid == getpid();
}

static void on_signal(int number, siginfo_t *info, void *context) {
  int before = errno;
  if (is_fault(number, info)) {
    if (others[number].sa_sigaction != NULL) {
      others[number].sa_sigaction(number, info, context);
    } else {
      signal(number, SIG_DFL);
      raise(number);
    }
  } else if (!is_our_own(info)) {
    atomic_fetch_add(&received[number], 1);
    wake_up();
  }
  errno = before;
}

static void insist_on(int number) {
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};
  is_heard[number] = sigaction(number, &action, NULL) == 0;
}

/* Where there is a handler already, its flags stay: the JDK wants its calls interrupted. */
void keep_listening(void) {
  for (int number = 1; number < SIGNALS; number++) {
    struct sigaction action;
    if (is_heard[number] && sigaction(number, NULL, &action) == 0 &&
        action.sa_sigaction != on_signal) {
      others[number] = action;
      action.sa_flags |= SA_SIGINFO;
      action.sa_sigaction = on_signal;
      sigaction(number, &action, NULL);
    }
  }
}

void listen_to_signals(void) {
  sigset_t none;
  waker = eventfd(0, EFD_CLOEXEC);
  if (waker < 0) {
    die("cannot create an eventfd: %s", strerror(errno));
  }
  for (int number = 1; number < SIGNALS; number++) {
    struct sigaction before;
    bool can_be_caught = number != SIGKILL && number != SIGSTOP && number != SIGCHLD &&
                         sigaction(number, NULL, &before) == 0;
    bool is_under_nohup = number == SIGHUP && before.sa_handler == SIG_IGN;
    if (can_be_caught && !is_under_nohup) {
      insist_on(number);
    }
  }
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Standard signals do not queue, real-time ones do (signal(7)). */
static bool was_received(int number) {
  if (atomic_load(&received[number]) == 0) {
    return false;
  }
  if (number < SIGRTMIN) {
    atomic_store(&received[number], 0);
  } else {
    atomic_fetch_sub(&received[number], 1);
  }
  return true;
}

/* ---- NativeSignals.java ---- */

static jint JNICALL next(JNIEnv *env, jclass type, jboolean wait) {
  for (bool last = !wait;; last = true) {
    for (int number = 1; number < SIGNALS; number++) {
      if (was_received(number)) {
        return number;
      }
    }
    uint64_t count;
    if (last || (read(waker, &count, sizeof count) < 0 && errno != EINTR)) {
      return 0;
    }
  }
}

static void JNICALL wake(JNIEnv *env, jclass type) {
  wake_up();
}

static void JNICALL insist(JNIEnv *env, jclass type, jint number) {
  insist_on(number);
}

static void JNICALL keep(JNIEnv *env, jclass type) {
  keep_listening();
}

static void JNICALL stop_listening(JNIEnv *env, jclass type) {
  for (int number = 1; number < SIGNALS; number++) {
    if (is_heard[number] && others[number].sa_sigaction == NULL) {
      signal(number, SIG_DFL);
      if (atomic_load(&received[number]) > 0) {
        kill(getpid(), number);
      }
    }
  }
}

jint register_signals(JNIEnv *env) {
  static const JNINativeMethod methods[] = {
      {"next", "(Z)I", (void *) next},           {"wakeUp", "()V", (void *) wake},
      {"insist", "(I)V", (void *) insist},       {"keepListening", "()V", (void *) keep},
      {"stopListening", "()V", (void *) stop_listening},
  };
  jclass type = (*env)->FindClass(env, "dev/watchdog/process/posix/NativeSignals");
  return type == NULL ? JNI_ERR : (*env)->RegisterNatives(env, type, methods, 5);
}
