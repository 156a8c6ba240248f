package dev.watchdog.web.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Payloads preceded by the header of their WebSocket frame, so that the header is written once for
 * all readers: a final, unmasked text frame (RFC 6455, section 5.2).
 */
final class TextFrames {

  private static final int HEADER_BYTES_MAX = 10;
  private static final int FINAL_TEXT = 0x81;

  private TextFrames() {}

  /** A payload outside the heap, which has to be released; it is sent without a copy. */
  static ByteBuf direct(byte[] bytes, int length) {
    return of(bytes, length, ByteBufAllocator.DEFAULT.directBuffer(HEADER_BYTES_MAX + length));
  }

  /** A payload in the heap, which need not be released. */
  static ByteBuf heap(byte[] bytes) {
    return of(bytes, bytes.length, Unpooled.buffer(HEADER_BYTES_MAX + bytes.length));
  }

  private static ByteBuf of(byte[] bytes, int length, ByteBuf frame) {
    frame.writerIndex(HEADER_BYTES_MAX - headerBytes(length)).writeByte(FINAL_TEXT);
    if (length < 126) {
      frame.writeByte(length);
    } else if (length < 1 << 16) {
      frame.writeByte(126).writeShort(length);
    } else {
      frame.writeByte(127).writeLong(length);
    }
    return frame.writeBytes(bytes, 0, length).readerIndex(HEADER_BYTES_MAX);
  }

  private static int headerBytes(int length) {
    return length < 126 ? 2 : length < 1 << 16 ? 4 : HEADER_BYTES_MAX;
  }

  /** The frame of a payload, which is released when it is written. */
  static ByteBuf whole(ByteBuf payload) {
    ByteBuf frame = payload.retainedDuplicate();
    return frame.readerIndex(frame.readerIndex() - headerBytes(frame.readableBytes()));
  }
}
