package dev.watchdog.web.guard;

import dev.watchdog.access.FileVersion;
import dev.watchdog.access.Tokens;
import dev.watchdog.access.UnusableException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of a file, which is read again when it has changed. It is checked on requests, at most
 * once a second. The check blocks the event loop of the web, not that of the programs. For one
 * event loop.
 */
final class TokenFile {

  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;
  private Tokens tokens;
  private FileVersion version;
  private long lookedAt;

  TokenFile(Tokens first, LongSupplier nanoTime) {
    this.tokens = first;
    this.version = first.version();
    this.nanoTime = nanoTime;
    this.lookedAt = nanoTime.getAsLong();
  }

  /** The tokens that are valid now. */
  Tokens tokens() {
    long now = nanoTime.getAsLong();
    if (now - lookedAt >= LOOK_NANOS) {
      lookedAt = now;
      look();
    }
    return tokens;
  }

  private void look() {
    FileVersion found = FileVersion.of(tokens.file());
    if (!found.equals(version)) {
      version = found;
      readAgain();
    }
  }

  /** While a file is incomplete or missing, the tokens from before stay valid. */
  private void readAgain() {
    try {
      tokens = Tokens.read(tokens.file());
      LOG.info("{} has changed; tokens: {}", tokens.file(), tokens.size());
    } catch (UnusableException e) {
      LOG.warn("cannot reload the tokens: {}; the previous ones stay valid", e.sentence());
    }
  }
}
