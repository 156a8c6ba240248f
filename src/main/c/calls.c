/* The native methods of Native.java that call the C library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "natives.h"
#include "watchdog.h"

typedef jlong function(jlong, jlong, jlong, jlong, jlong, jlong, jlong);

static _Thread_local jint last_errno;

static jlong JNICALL call(JNIEnv *env, jclass type, jlong address, jlong a, jlong b, jlong c,
                          jlong d, jlong e, jlong f, jlong g) {
  jlong result = ((function *) (intptr_t) address)(a, b, c, d, e, f, g);
  last_errno = errno; /* the JVM may change it on the way back */
  return result;
}

static jint JNICALL read_errno(JNIEnv *env, jclass type) {
  return last_errno;
}

static jlong JNICALL find(JNIEnv *env, jclass type, jstring name) {
  const char *chars = (*env)->GetStringUTFChars(env, name, NULL);
  if (chars == NULL) {
    return 0; /* an OutOfMemoryError is pending */
  }
  void *address = strcmp(chars, "spawn_start") == 0   ? (void *) spawn_start
                  : strcmp(chars, "spawn_await") == 0 ? (void *) spawn_await
                                                      : dlsym(RTLD_DEFAULT, chars);
  (*env)->ReleaseStringUTFChars(env, name, chars);
  return (jlong) (intptr_t) address;
}

static jlong JNICALL address_of(JNIEnv *env, jclass type, jobject buffer) {
  return (jlong) (intptr_t) (*env)->GetDirectBufferAddress(env, buffer);
}

jint register_calls(JNIEnv *env) {
  static const JNINativeMethod methods[] = {
      {"call", "(JJJJJJJJ)J", (void *) call},
      {"errno", "()I", (void *) read_errno},
      {"find", "(Ljava/lang/String;)J", (void *) find},
      {"address", "(Ljava/nio/ByteBuffer;)J", (void *) address_of},
  };
  jclass type = (*env)->FindClass(env, "dev/watchdog/process/posix/Native");
  return type == NULL ? JNI_ERR : (*env)->RegisterNatives(env, type, methods, 4);
}
