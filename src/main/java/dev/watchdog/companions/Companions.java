package dev.watchdog.companions;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The companions in this JVM. Each has a worker thread of its own, on which it may block, loop or
 * throw. On an event loop it could block supervision, and with that the kill of a program that
 * ignores its stop signal. On a virtual thread an endless computation would keep its carrier
 * thread, which is the only one on a machine with one processor.
 */
public final class Companions {

  private static final Logger LOG = LoggerFactory.getLogger(Companions.class);
  private static final int START_MILLIS = 10_000;

  private final Vertx vertx;
  private final List<Future<String>> deployments = new ArrayList<>();

  private Companions(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Deploys companions and does not wait. A companion that cannot be deployed is logged and left
   * out.
   *
   * @param path the folder with their jars
   */
  public static Companions deploy(Vertx vertx, List<Companion> companions, Optional<Path> path) {
    Companions deployed = new Companions(vertx);
    if (!companions.isEmpty()) {
      ClassLoader loader = loader(path);
      companions.forEach(companion -> deployed.deploy(companion, loader));
    }
    return deployed;
  }

  private static ClassLoader loader(Optional<Path> path) {
    ClassLoader own = Companions.class.getClassLoader();
    return path.<ClassLoader>map(p -> new URLClassLoader("companions", jars(p), own)).orElse(own);
  }

  private static URL[] jars(Path folder) {
    List<URL> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : found) {
        jars.add(jar.toUri().toURL());
      }
    } catch (IOException e) {
      LOG.warn("cannot read the companions' jars in {}: {}", folder, e.toString());
    }
    return jars.toArray(URL[]::new);
  }

  private void deploy(Companion companion, ClassLoader loader) {
    // Vert.x shares pools of the same name, and two companions may have the same class.
    String thread = "companion-" + (deployments.size() + 1) + "-" + companion.name();
    DeploymentOptions options =
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            .setWorkerPoolName(thread)
            .setWorkerPoolSize(1)
            .setClassLoader(loader)
            .setConfig(companion.config());
    Future<String> deployment = deploy(new CompanionHost(companion, loader), options);
    deployments.add(deployment);
    tell(companion, deployment);
  }

  private Future<String> deploy(CompanionHost host, DeploymentOptions options) {
    try {
      return vertx.deployVerticle(host, options);
    } catch (OutOfMemoryError e) {
      return Future.failedFuture(new CompanionException("no thread can be made for it"));
    }
  }

  private void tell(Companion companion, Future<String> deployment) {
    long timer =
        vertx.setTimer(
            START_MILLIS,
            _ -> LOG.warn("companion {} has not started after 10 s", companion.name()));
    deployment
        .onComplete(_ -> vertx.cancelTimer(timer))
        .onSuccess(_ -> LOG.info("companion {} is deployed", companion.name()))
        .onFailure(thrown ->
            LOG.warn(
                "cannot deploy companion {}: {}; continuing without it",
                companion.className(),
                CompanionException.sentence(thrown)));
  }

  /**
   * Stops all companions, after the messages that were published so far.
   *
   * @return completed when all have stopped, which may be never
   */
  public Future<?> end() {
    return Future.join(
        deployments.stream()
            .filter(deployment -> !deployment.failed())
            .map(deployment -> deployment.compose(this::undeploy))
            .toList());
  }

  private Future<Void> undeploy(String deployment) {
    return vertx
        .undeploy(deployment)
        .onFailure(
            thrown -> LOG.warn("cannot stop a companion: {}", CompanionException.sentence(thrown)));
  }
}
