package dev.watchdog.companions;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verticle that deploys a companion: all code of the companion, its static initializer and
 * constructor included, runs on the companion's own thread.
 */
final class CompanionHost implements Deployable {

  private static final Logger LOG = LoggerFactory.getLogger(CompanionHost.class);

  private final Companion companion;
  private final ClassLoader loader;
  private Optional<Deployable> verticle = Optional.empty();

  CompanionHost(Companion companion, ClassLoader loader) {
    this.companion = companion;
    this.loader = loader;
  }

  @Override
  public Future<?> deploy(Context context) throws Exception {
    context.exceptionHandler(
        thrown -> LOG.warn("companion {} failed: {}", companion.name(), thrown.toString(), thrown));
    Deployable made = make();
    verticle = Optional.of(made);
    return notNull(made.deploy(context), "start");
  }

  @Override
  public Future<?> undeploy(Context context) throws Exception {
    return notNull(verticle.orElseThrow().undeploy(context), "stop");
  }

  private static Future<?> notNull(Future<?> future, String method) throws CompanionException {
    return Optional.<Future<?>>ofNullable(future)
        .orElseThrow(() -> new CompanionException("its " + method + "() returned null"));
  }

  private Deployable make() throws Exception {
    try {
      Object made = load().getConstructor().newInstance();
      if (made instanceof Deployable deployable) {
        return deployable;
      }
      throw new CompanionException(
          "it is not a verticle: it has to extend " + VerticleBase.class.getName());
    } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
      throw new CompanionException(
          "it needs to be a public class with a public constructor without arguments");
    } catch (InvocationTargetException e) {
      throw new CompanionException("its constructor failed: " + e.getCause());
    }
  }

  private Class<?> load() throws CompanionException {
    try {
      return Class.forName(companion.className(), true, loader);
    } catch (ClassNotFoundException e) {
      throw new CompanionException("there is no such class; its jar belongs on -companion-path");
    }
  }
}
