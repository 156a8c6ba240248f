package dev.watchdog.logs;

/**
 * A cursor of a reader of a {@link Log}.
 *
 * @param offset the offset of a record, in bytes since the first record ever written
 * @param seq the number of the next line to read; the lines before it in the record have been read
 */
public record Position(long offset, long seq) {}
