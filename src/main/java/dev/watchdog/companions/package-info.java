/**
 * Verticles beside the programs: deploying them so that none of them can touch supervision, and the
 * ones that come with the watchdog. They see and order what any other companion can, over the event
 * bus; nobody here knows a program.
 */
@NullMarked
package dev.watchdog.companions;

import org.jspecify.annotations.NullMarked;
