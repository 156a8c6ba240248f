/*
 * lib/watchdog-jvm, the second part: takes the signals, makes the JVM in this process and calls
 * dev.watchdog.Main. The environment that the JVM is made in is ours; Java code sees the program's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <jni.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "calls.h"
#include "common.h"
#include "java.h"
#include "options.h"
#include "signals.h"

#define STACK_BYTES (1024 * 1024)

typedef jint create_jvm(JavaVM **jvm, void **env, void *arguments);

struct start {
  int argc;
  char **argv;
  char **environment;
};

static jint JNICALL take_signal(JNIEnv *env, jclass type, jboolean wait) {
  (void) env;
  (void) type;
  return next_signal(wait);
}

static void JNICALL wake(JNIEnv *env, jclass type) {
  (void) env;
  (void) type;
  wake_up();
}

static void JNICALL insist(JNIEnv *env, jclass type, jint number) {
  (void) env;
  (void) type;
  insist_on(number);
}

static void JNICALL retake(JNIEnv *env, jclass type) {
  (void) env;
  (void) type;
  keep_listening();
}

static void JNICALL leave(JNIEnv *env, jclass type) {
  (void) env;
  (void) type;
  stop_listening();
}

static bool register_signals(JNIEnv *env) {
  static const JNINativeMethod methods[] = {
      {"next", "(Z)I", (void *) take_signal}, {"wakeUp", "()V", (void *) wake},
      {"insist", "(I)V", (void *) insist},    {"keepListening", "()V", (void *) retake},
      {"stopListening", "()V", (void *) leave},
  };
  jclass type = (*env)->FindClass(env, "dev/watchdog/process/NativeSignals");
  return type != NULL &&
         (*env)->RegisterNatives(env, type, methods, sizeof methods / sizeof *methods) == 0;
}

/* What the JVM is to be like: the user's words come after ours. */
static void choose_options(struct options *options, const char *home, const char *java) {
  char path[PATH_MAX + 64];
  snprintf(path, sizeof path, "%s/conf/jvm.options", home);
  if (has_file(home, "runtime/lib/watchdog.jsa") && strncmp(java, home, strlen(home)) == 0) {
    add_option(options, "-XX:SharedArchiveFile=%s/runtime/lib/watchdog.jsa", home);
  }
  read_options(options, path);
  add_option(options, "-Xrs"); /* HUP, INT, TERM and QUIT are ours */
  add_option(options, "-Dwatchdog.native=true");
  add_option(options, "-Dwatchdog.home=%s", home);
  add_option(options, "-Djava.class.path=%s/lib/watchdog.jar", home);
  if (has_file(home, "conf/logback.xml")) {
    add_option(options, "-Dlogback.configurationFile=%s/conf/logback.xml", home);
  }
}

static JNIEnv *make_jvm(bool is_directory_deleted) {
  char home[PATH_MAX], java[PATH_MAX], library[PATH_MAX + 64];
  static struct options options;
  find_home(home);
  find_java(home, java);
  choose_options(&options, home, java);
  if (is_directory_deleted) {
    add_option(&options, "-Dsun.nio.fs.chdirAllowed=true"); /* or it asks for the directory */
  }
  snprintf(library, sizeof library, "%s/lib/server/libjvm.so", java);
  void *handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL);
  create_jvm *create = handle == NULL ? NULL : (create_jvm *) dlsym(handle, "JNI_CreateJavaVM");
  if (create == NULL) {
    die("cannot load the JVM: %s", dlerror());
  }
  JavaVMInitArgs arguments = {JNI_VERSION_10, options.count, options.list, JNI_FALSE};
  JavaVM *jvm;
  JNIEnv *env;
  jint result = create(&jvm, (void **) &env, &arguments);
  if (result != JNI_OK) {
    die("cannot create the JVM: error %d", result);
  }
  return env;
}

/*
 * A JVM reads variables (JAVA_TOOL_OPTIONS, _JAVA_OPTIONS) and asks for the working directory, which
 * may have been deleted. So it is made in an environment, and if need be in a directory, of its own.
 */
static JNIEnv *make_jvm_undisturbed(char **environment) {
  static char *ours[] = {"LC_ALL=C.UTF-8", "_JAVA_SR_SIGNUM=" JVM_SIGNAL, NULL};
  char directory[PATH_MAX];
  int deleted = -1;
  if (getcwd(directory, sizeof directory) == NULL) {
    deleted = open(".", O_PATH | O_CLOEXEC);
    if (chdir("/") != 0) {
      die("cannot change to /: %s", strerror(errno));
    }
  }
  environ = ours;
  JNIEnv *env = make_jvm(deleted >= 0);
  environ = environment;
  if (deleted >= 0 && fchdir(deleted) != 0) {
    die("cannot change back to the working directory: %s", strerror(errno));
  }
  return env;
}

static jobjectArray arguments_of(JNIEnv *env, const struct start *start) {
  jclass string = (*env)->FindClass(env, "java/lang/String");
  jmethodID of_bytes = (*env)->GetMethodID(env, string, "<init>", "([B)V");
  jobjectArray arguments = (*env)->NewObjectArray(env, start->argc - 1, string, NULL);
  for (int i = 1; i < start->argc && arguments != NULL; i++) {
    jsize length = (jsize) strlen(start->argv[i]);
    jbyteArray bytes = (*env)->NewByteArray(env, length);
    if (bytes == NULL) {
      return NULL;
    }
    (*env)->SetByteArrayRegion(env, bytes, 0, length, (const jbyte *) start->argv[i]);
    jobject argument = (*env)->NewObject(env, string, of_bytes, bytes);
    (*env)->SetObjectArrayElement(env, arguments, i - 1, argument);
    (*env)->DeleteLocalRef(env, argument);
    (*env)->DeleteLocalRef(env, bytes);
  }
  return arguments;
}

static void *run(void *argument) {
  const struct start *start = argument;
  JNIEnv *env = make_jvm_undisturbed(start->environment);
  keep_listening();
  if (register_calls(env) && register_signals(env)) {
    jclass type = (*env)->FindClass(env, "dev/watchdog/Main");
    jmethodID method =
        type == NULL ? NULL
                     : (*env)->GetStaticMethodID(env, type, "main", "([Ljava/lang/String;)V");
    jobjectArray arguments = method == NULL ? NULL : arguments_of(env, start);
    if (arguments != NULL) {
      (*env)->CallStaticVoidMethod(env, type, method, arguments); /* it ends the process */
    }
  }
  (*env)->ExceptionDescribe(env);
  die("cannot run dev.watchdog.Main");
}

/* The first thread's stack is the kernel's affair; the JVM gets one whose end it knows. */
int main(int argc, char **argv, char **environment) {
  flip_environment(environment);
  prctl(PR_SET_NAME, "watchdog");
  listen_to_signals();
  struct start start = {argc, argv, environment};
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  int error = pthread_create(&thread, &attributes, run, &start);
  if (error != 0) {
    die("cannot create a thread: %s (see --pids-limit, ulimit -u)", strerror(error));
  }
  pthread_join(thread, NULL);
  return FAILED;
}
