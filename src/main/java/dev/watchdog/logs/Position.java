package dev.watchdog.logs;

/**
 * Where a reader of a {@link Log} is: all that there is of a cursor.
 *
 * @param offset of a record, in bytes since the first one ever written
 * @param seq the number of the next line to read; those before it in the record have been read
 */
public record Position(long offset, long seq) {}
