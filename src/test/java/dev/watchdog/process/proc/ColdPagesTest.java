package dev.watchdog.process.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watchdog.process.proc.ColdPages.Range;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was needed only at start is given back, and nothing that could not be read again. */
class ColdPagesTest {

  private static final String SMAPS =
      """
      800001000-800f5c000 rw-p 00001000 fe:00 12 /opt/watchdog/runtime/lib/watchdog.jsa
      Rss:               15724 kB
      Anonymous:             0 kB
      800f5c000-80226f000 r--p 00f5c000 fe:00 12 /opt/watchdog/runtime/lib/watchdog.jsa
      Rss:               19532 kB
      Anonymous:             0 kB
      AnonHugePages:         0 kB
      ffff39ee3000-ffff3af6f000 r-xp 002e3000 fe:00 13 /opt/with space/lib/server/libjvm.so
      Rss:               10992 kB
      Anonymous:             0 kB
      7f733af6f000-7f733b280000 r--p 0136f000 fe:00 13 /opt/watchdog/lib/server/libjvm.so
      Anonymous:           940 kB
      7f733b280000-7f733b36b000 r--s 01680000 fe:00 13 /opt/watchdog/lib/server/libjvm.so
      Anonymous:             0 kB
      7f733b400000-7f733b500000 r-xp 00026000 fe:00 14 /usr/lib/libc.so.6
      Anonymous:             0 kB
      7f733b600000-7f733b700000 r--p 00000000 00:00 0
      Anonymous:             0 kB
      """;

  @Test
  void only_pages_that_were_not_written_to_can_be_read_again() {
    assertThat(ColdPages.clean(SMAPS.lines().toList()))
        .containsExactly(
            new Range(0x800f5c000L, 0x80226f000L),
            new Range(0xffff39ee3000L, 0xffff3af6f000L),
            new Range(0x7f733b400000L, 0x7f733b500000L));
  }

  @Test
  void the_code_of_this_jvm_is_given_back_and_comes_again() throws IOException {
    long before = residentKib();
    ColdPages.release();
    assertThat(residentKib()).isLessThan(before);
    System.gc(); // code of the JVM's, used again
    assertThat(residentKib()).isPositive();
  }

  /** How much of the JVM's code is in memory. */
  private static long residentKib() throws IOException {
    List<String> smaps =
        Files.readAllLines(Path.of("/proc/self/smaps"), StandardCharsets.ISO_8859_1);
    int code = 0;
    while (!smaps.get(code).matches("\\S+ r-xp .*/libjvm\\.so")) {
      code++;
    }
    String rss =
        smaps.subList(code, smaps.size()).stream()
            .filter(line -> line.startsWith("Rss:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(rss.replaceAll("\\D", ""));
  }
}
