package dev.watchdog.bus;

import io.vertx.core.json.JsonObject;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a message that are read from the log when somebody looks at them, by him and on his
 * thread. Until then it costs next to nothing, however many consumers there are.
 */
final class LinesOnDemand extends AbstractMap<String, Object> {

  private final LinesBatch batch;
  private Optional<Map<String, Object>> fields = Optional.empty();
  private volatile Runnable onTaken = () -> {};

  LinesOnDemand(LinesBatch batch) {
    this.batch = batch;
  }

  void onTaken(Runnable told) {
    onTaken = told;
  }

  void taken() {
    onTaken.run();
  }

  private synchronized Map<String, Object> fields() {
    if (fields.isEmpty()) {
      JsonObject read = batch.read();
      fields = Optional.of(read.getMap());
    }
    return fields.get();
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    return fields().entrySet();
  }

  @Override
  public Object put(String key, Object value) {
    return fields().put(key, value);
  }
}
