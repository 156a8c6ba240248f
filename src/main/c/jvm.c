/*
 * lib/watchdog-jvm, the second part: takes the signals, makes the JVM in this process and calls
 * dev.watchdog.Main. The environment that the JVM is made in is ours; Java code sees the program's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "natives.h"
#include "watchdog.h"

#define STACK_BYTES (1024 * 1024)
#define OPTIONS_MAX 128
#define ARENAS_MAX 2 /* of malloc: each reserves 64 MB of addresses (ulimit -v) */

typedef jint create_jvm(JavaVM **jvm, void **env, void *arguments);

static JavaVMOption options[OPTIONS_MAX];
static int option_count;

static void add_option(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void add_option(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  if (option_count == OPTIONS_MAX ||
      vasprintf(&options[option_count++].optionString, format, arguments) < 0) {
    die("cannot start: too many options for the JVM");
  }
  va_end(arguments);
}

/* One flag a line; empty lines and those that begin with # are comments. */
static void add_options_of(const char *path) {
  char *line = NULL;
  size_t room = 0;
  FILE *file = fopen(path, "re");
  if (file == NULL) {
    die("cannot read %s: %s", path, strerror(errno));
  }
  while (getline(&line, &room, file) >= 0) {
    char *flag = strtok(line, " \t\r\n");
    if (flag != NULL && *flag != '#') {
      add_option("%s", flag);
    }
  }
  fclose(file);
}

static void choose_options(const char *home, const char *java, bool has_directory) {
  char path[PATH_BYTES];
  snprintf(path, sizeof path, "%s/conf/jvm.options", home);
  if (has_file(java, "lib/watchdog.jsa")) {
    add_option("-XX:SharedArchiveFile=%s/lib/watchdog.jsa", java);
  }
  add_options_of(path);
  add_option("-Xrs"); /* HUP, INT, TERM and QUIT are ours */
  add_option("-Dwatchdog.native=registered");
  add_option("-Dwatchdog.home=%s", home);
  add_option("-Djava.class.path=%s/lib/watchdog.jar", home);
  if (has_file(home, "conf/logback.xml")) {
    add_option("-Dlogback.configurationFile=%s/conf/logback.xml", home);
  }
  if (!has_directory) {
    add_option("-Dsun.nio.fs.chdirAllowed=true"); /* else it asks for the directory */
  }
}

static JNIEnv *make_jvm(bool has_directory) {
  char home[PATH_MAX], java[PATH_MAX], library[PATH_BYTES];
  find_home(home);
  find_java(home, java);
  choose_options(home, java, has_directory);
  snprintf(library, sizeof library, "%s/lib/server/libjvm.so", java);
  void *handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL);
  create_jvm *create = handle == NULL ? NULL : (create_jvm *) dlsym(handle, "JNI_CreateJavaVM");
  if (create == NULL) {
    die("cannot load the JVM: %s", dlerror());
  }
  static char *ours[] = {"LC_ALL=C.UTF-8", "_JAVA_SR_SIGNUM=" JVM_SIGNAL, NULL};
  char **theirs = environ;
  JavaVMInitArgs arguments = {JNI_VERSION_10, option_count, options, JNI_FALSE};
  JavaVM *jvm;
  JNIEnv *env;
  environ = ours; /* JAVA_TOOL_OPTIONS and its kin are meant for the program */
  if (create(&jvm, (void **) &env, &arguments) != JNI_OK) {
    die("cannot create the JVM");
  }
  environ = theirs;
  return env;
}

/* A JVM cannot be made in a working directory that was deleted; the program can begin there. */
static JNIEnv *make_jvm_anywhere(void) {
  char directory[PATH_MAX];
  if (getcwd(directory, sizeof directory) != NULL) {
    return make_jvm(true);
  }
  int deleted = open(".", O_PATH | O_CLOEXEC);
  if (chdir("/") != 0) {
    die("cannot change to /: %s", strerror(errno));
  }
  JNIEnv *env = make_jvm(false);
  if (fchdir(deleted) != 0) {
    die("cannot change back to the working directory: %s", strerror(errno));
  }
  close(deleted);
  return env;
}

/* Main reads the arguments itself, as bytes; from here it gets only their number. */
static void *run(void *argc) {
  JNIEnv *env = make_jvm_anywhere();
  keep_listening();
  if (register_calls(env) == 0 && register_signals(env) == 0) {
    jclass main = (*env)->FindClass(env, "dev/watchdog/Main");
    jclass string = (*env)->FindClass(env, "java/lang/String");
    jstring empty = (*env)->NewStringUTF(env, "");
    jobjectArray words = (*env)->NewObjectArray(env, *(int *) argc - 1, string, empty);
    jmethodID method =
        main == NULL ? NULL
                     : (*env)->GetStaticMethodID(env, main, "main", "([Ljava/lang/String;)V");
    if (method != NULL && words != NULL) {
      (*env)->CallStaticVoidMethod(env, main, method, words); /* it ends the process */
    }
  }
  (*env)->ExceptionDescribe(env);
  die("cannot run dev.watchdog.Main");
}

/* The kernel manages the first thread's stack; the JVM gets one whose end it knows. */
int main(int argc, char **argv, char **environment) {
  (void) argv;
  flip_environment(environment);
  prctl(PR_SET_NAME, "watchdog");
  listen_to_signals();
  mallopt(M_ARENA_MAX, ARENAS_MAX);
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  int error = pthread_create(&thread, &attributes, run, &argc);
  if (error != 0) {
    die("cannot create a thread: %s (see --pids-limit, ulimit -u)", strerror(error));
  }
  pthread_join(thread, NULL);
  return FAILED;
}
