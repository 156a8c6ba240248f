package dev.watchdog.web.live;

import io.netty.buffer.ByteBuf;

/**
 * Something that grows and that any number of subscribers read, each from its own position.
 *
 * @param <P> a position
 */
interface MessageSource<P> {

  /** The next message at a position. */
  Frame<P> next(P position);

  /** How many lines or events there are after a position. */
  default long behind(P position) {
    return 0;
  }

  /**
   * A message, encoded once for all subscribers at a position.
   *
   * @param payload made by {@link TextFrames}; empty if there is nothing to send. The source owns
   *     it until its next frame is made, so that a sink has to retain it
   * @param after the position after it; the same position if there is nothing more
   */
  record Frame<P>(ByteBuf payload, P after) {}
}
