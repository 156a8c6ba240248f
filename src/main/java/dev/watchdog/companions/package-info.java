/**
 * Verticles beside the programs: deploys them so that they cannot disturb supervision, and the
 * companions that come with the watchdog. They use the event bus only, as any other companion does,
 * and know no program.
 */
@NullMarked
package dev.watchdog.companions;

import org.jspecify.annotations.NullMarked;
