#ifndef WATCHDOG_SIGNALS_H
#define WATCHDOG_SIGNALS_H

#include <stdbool.h>

/* The JVM's own signal, to suspend a thread; nobody else sends it (signal(7): unused). */
#define JVM_SIGNAL "16"

/* Handles every signal that can be caught, from now on, and unblocks them all. */
void listen_to_signals(void);

/* The same again, for those that the JVM and its libraries have taken meanwhile. */
void keep_listening(void);

/* Handles a signal even where the parent had it ignored. */
void insist_on(int number);

/* Leaves all signals to the kernel: a command ends by them. */
void stop_listening(void);

/* The next signal that came; 0 for none. Waits for one, or for wake_up, if it is to. */
int next_signal(bool wait);

/* Has next_signal return. */
void wake_up(void);

#endif
