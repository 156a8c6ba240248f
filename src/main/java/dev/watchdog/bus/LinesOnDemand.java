package dev.watchdog.bus;

import io.vertx.core.json.JsonObject;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a message, read from the log when a consumer first accesses them, on the thread of
 * that consumer. Until then a message takes some hundred bytes, whatever its lines take.
 */
final class LinesOnDemand extends AbstractMap<String, Object> {

  private final LinesBatch batch;
  private Optional<Map<String, Object>> fields = Optional.empty();
  private volatile Runnable onTaken = () -> {};

  LinesOnDemand(LinesBatch batch) {
    this.batch = batch;
  }

  void onTaken(Runnable listener) {
    onTaken = listener;
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
