/* For tests: the calls of the first stage in a JVM that something else has made. */
#include "natives.h"

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *jvm, void *reserved) {
  JNIEnv *env;
  return (*jvm)->GetEnv(jvm, (void **) &env, JNI_VERSION_10) == JNI_OK && register_calls(env) == 0
             ? JNI_VERSION_10
             : JNI_ERR;
}
