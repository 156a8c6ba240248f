package dev.watchdog.web.guard;

import java.io.Serial;
import java.util.List;

/** Why a request is not granted: a status of HTTP and a sentence. */
public final class Refusal extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  private final int status;
  private final transient List<String> problems;

  private Refusal(int status, String sentence) {
    this(status, sentence, List.of());
  }

  private Refusal(int status, String sentence, List<String> problems) {
    super(sentence, null, false, false);
    this.status = status;
    this.problems = problems;
  }

  public static Refusal badRequest(String sentence) {
    return new Refusal(400, sentence);
  }

  static Refusal unauthorized(String sentence) {
    return new Refusal(401, sentence);
  }

  static Refusal forbidden(String sentence) {
    return new Refusal(403, sentence);
  }

  public static Refusal notFound(String sentence) {
    return new Refusal(404, sentence);
  }

  public static Refusal conflict(String sentence) {
    return new Refusal(409, sentence);
  }

  /**
   * A conflict that has several causes.
   *
   * @param problems each in a sentence
   */
  public static Refusal conflict(String sentence, List<String> problems) {
    return new Refusal(409, sentence, problems);
  }

  public static Refusal tooLarge(String sentence) {
    return new Refusal(413, sentence);
  }

  public static Refusal upgradeRequired(String sentence) {
    return new Refusal(426, sentence);
  }

  public static Refusal internalError(String sentence) {
    return new Refusal(500, sentence);
  }

  public static Refusal unavailable(String sentence) {
    return new Refusal(503, sentence);
  }

  /** Whether a web page may learn the reason. A page that is not admitted learns nothing. */
  public boolean isTellable() {
    return status != 401 && status != 403;
  }

  public List<String> problems() {
    return problems;
  }

  public int status() {
    return status;
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }
}
