package dev.watchdog.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFramesTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 125, 126, 127, 65_535, 65_536, 200_000})
  void netty_reads_what_we_write(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 'x');
    for (ByteBuf payload :
        new ByteBuf[] {TextFrames.direct(bytes, length), TextFrames.heap(bytes)}) {
      assertThat(ByteBufUtil.getBytes(payload)).isEqualTo(bytes);
      EmbeddedChannel client =
          new EmbeddedChannel(new WebSocket13FrameDecoder(false, false, 1 << 20));
      client.writeInbound(TextFrames.whole(payload));
      TextWebSocketFrame frame = client.readInbound();
      assertThat(frame.isFinalFragment()).isTrue();
      assertThat(ByteBufUtil.getBytes(frame.content())).isEqualTo(bytes);
      frame.release();
      assertThat(payload.refCnt()).isEqualTo(1);
      payload.release();
    }
  }
}
