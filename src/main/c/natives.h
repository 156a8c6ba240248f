/* The native methods of package dev.watchdog.process.posix. */
#ifndef WATCHDOG_NATIVES_H
#define WATCHDOG_NATIVES_H

#include <jni.h>

/* Give Native.java and NativeSignals.java their methods; 0, or an exception is pending. */
jint register_calls(JNIEnv *env);
jint register_signals(JNIEnv *env);

#endif
