package dev.watchdog.web.connection;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;

/**
 * Finds peers that are gone without closing, in two minutes instead of the kernel's two hours; see
 * tcp(7). The options belong to the module {@code jdk.net}. They are looked up by name, so that a
 * runtime without this module works, with the kernel's default.
 */
final class KeepAlive {

  private static final Map<String, Integer> SECONDS =
      Map.of("TCP_KEEPIDLE", 60, "TCP_KEEPINTERVAL", 15, "TCP_KEEPCOUNT", 4);

  private static final Set<SocketOption<?>> KNOWN = known();

  private KeepAlive() {}

  private static Set<SocketOption<?>> known() {
    try (SocketChannel any = SocketChannel.open()) {
      return any.supportedOptions();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void set(Channel channel) {
    for (SocketOption<?> option : KNOWN) {
      Integer value = SECONDS.get(option.name());
      if (value != null) {
        set(channel, option, value);
      }
    }
  }

  @SuppressWarnings("unchecked") // all three are numbers
  private static void set(Channel channel, SocketOption<?> option, Integer value) {
    channel.config().setOption(NioChannelOption.of((SocketOption<Integer>) option), value);
  }
}
