/** Helpers that tests of several packages use. They know nothing of the product. */
package dev.watchdog.testing;
