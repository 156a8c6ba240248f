package dev.watchdog.cli.client;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** Why a client stops: a sentence for stderr, which may be empty, and the exit code. */
public class ClientException extends Exception {

  private static final long serialVersionUID = 1;

  private final int exitCode;

  public ClientException(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** There is no watchdog, or it does not answer; a later attempt may succeed. */
  static final class Unreachable extends ClientException {

    private static final long serialVersionUID = 1;

    Unreachable(String place, String cause) {
      super(
          ExitCodes.UNREACHABLE,
          "cannot reach a watchdog at "
              + place
              + ": "
              + cause
              + "; is it running? -socket PATH names another");
    }

    @Override
    public boolean mayPass() {
      return true;
    }
  }

  /** The watchdog refused the request. */
  public static final class Refused extends ClientException {

    private static final long serialVersionUID = 1;

    private static final int SERVER_ERROR = 500;

    private final int status;

    /**
     * @param status of HTTP
     * @param detail the watchdog's own sentence
     */
    Refused(int status, String detail) {
      super(ExitCodes.REFUSED, detail);
      this.status = status;
    }

    public int status() {
      return status;
    }

    @Override
    public boolean mayPass() {
      return status >= SERVER_ERROR;
    }
  }

  /** A closed stdout ({@code | head}) is no failure. */
  public static ClientException stdout(IOException cause) {
    String reason = reason(cause);
    return reason.equals("Broken pipe")
        ? new ClientException(ExitCodes.DONE, "")
        : new ClientException(ExitCodes.REFUSED, "cannot write to stdout: " + reason);
  }

  /** The response violates the protocol; another attempt would not help. */
  public static ClientException notUnderstood(IOException cause) {
    return new ClientException(
        ExitCodes.REFUSED,
        "cannot understand the watchdog: " + reason(cause) + "; are both of the same version?");
  }

  /** A short reason; the message of a file exception is only the file name. */
  static String reason(IOException cause) {
    String reason =
        switch (cause) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "permission denied";
          case FileSystemException e -> e.getReason();
          default -> cause.getMessage();
        };
    return Objects.requireNonNullElse(reason, cause.getClass().getSimpleName());
  }

  /** Whether a later attempt may succeed. */
  public boolean mayPass() {
    return false;
  }

  public String sentence() {
    return Objects.requireNonNullElse(getMessage(), "");
  }

  public int exitCode() {
    return exitCode;
  }
}
