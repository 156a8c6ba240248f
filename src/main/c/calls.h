#ifndef WATCHDOG_CALLS_H
#define WATCHDOG_CALLS_H

#include <jni.h>
#include <stdbool.h>

/* Gives Native.java its methods; false with an exception pending. */
bool register_calls(JNIEnv *env);

#endif
