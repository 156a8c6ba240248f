package dev.watchdog.web.live;

import io.netty.buffer.ByteBuf;

/**
 * Something that grows and that any number of subscribers read, each from where it is.
 *
 * @param <P> a position
 */
interface MessageSource<P> {

  /** What comes at a position, as much as makes one message. */
  Frame<P> next(P position);

  /** How much is there that comes after a position, counted in whatever has a number. */
  default long behind(P position) {
    return 0;
  }

  /**
   * A message, encoded once for all who are where it begins.
   *
   * @param payload made by {@link TextFrames}; not readable where there is nothing to send; owned
   *     by the source until its next frame is asked for, so that whoever writes it retains it
   * @param after where one is then; where one was, if there is nothing more
   */
  record Frame<P>(ByteBuf payload, P after) {}
}
