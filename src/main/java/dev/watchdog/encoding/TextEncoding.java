package dev.watchdog.encoding;

import dev.watchdog.logs.Entry;
import java.nio.ByteBuffer;

/** The program's own text and nothing else. */
public final class TextEncoding implements Encoding {

  @Override
  public int add(Entry.Lines lines, Bytes message) {
    ByteBuffer bytes = lines.bytes();
    message.add(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    return lines.count();
  }

  @Override
  public void end(Bytes message) {
    message.sanitise();
  }

  @Override
  public void gap(Entry.Gap gap, Bytes message) {}

  @Override
  public void run(Entry.RunStart start, Bytes message) {}
}
