package dev.watchdog.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Go form: a real main.py, a real jar, a real executable, and the arguments after --. */
class BusinessProgramIT {

  private static final String MAIN_PY =
      """
      import os, sys
      print("python", os.environ.get("CALLED_AS"), sys.argv[1:])
      sys.exit(3)
      """;

  private static final String MAIN_JAVA =
      """
      public class Main {
        public static void main(String[] args) {
          System.out.println("java " + java.util.List.of(args));
          System.exit(4);
        }
      }
      """;

  @TempDir private Path folder;

  @Test
  void a_python_program_runs_with_its_arguments() throws IOException {
    Path path = Python.folderWith(folder.resolve("bin"), "python", "python3");
    Launch launch =
        goForm("python", mainPy(), "one", "two words", "", "-restart").env("PATH", path);
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(3);
      assertThat(watchdog.everythingOnStdout())
          .isEqualTo("python python ['one', 'two words', '', '-restart']\n");
    }
  }

  @Test
  void without_python_the_interpreter_is_python3() throws IOException {
    Path path = Python.folderWith(folder.resolve("bin"), "python3");
    try (RunningWatchdog watchdog = goForm("python", mainPy()).env("PATH", path).start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(3);
      assertThat(watchdog.everythingOnStdout()).isEqualTo("python python3 []\n");
    }
  }

  @Test
  void without_any_python_the_log_names_both() throws IOException {
    Path path = Files.createDirectory(folder.resolve("bin"));
    try (RunningWatchdog watchdog = goForm("python", mainPy()).env("PATH", path).start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(127);
      assertThat(watchdog.everythingOnStderr())
          .contains("cannot run python or python3: not found on the PATH (" + path + ")");
    }
  }

  @Test
  void a_jar_runs_with_its_arguments() throws IOException {
    try (RunningWatchdog watchdog = goForm("java", jar(), "one", "two words", "").start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(4);
      assertThat(watchdog.everythingOnStdout()).isEqualTo("java [one, two words, ]\n");
    }
  }

  @Test
  void an_executable_runs_with_its_arguments() throws IOException {
    Path script =
        Files.writeString(folder.resolve("run me"), "#!/bin/sh\necho \"$#:$1\"; exit 5\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    try (RunningWatchdog watchdog = goForm("exec", script, "a  b", "c").start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(5);
      assertThat(watchdog.everythingOnStdout()).isEqualTo("2:a  b\n");
    }
  }

  @Test
  void options_may_have_two_dashes_and_equals_signs() throws IOException {
    Launch launch =
        Launch.watchdog(
            "run",
            "--business-program-type=python",
            "-business-program-path=" + mainPy(),
            "--restart",
            "never");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(3);
      assertThat(watchdog.everythingOnStdout()).startsWith("python ");
    }
  }

  @Test
  void options_may_come_from_the_environment() throws IOException {
    Launch launch =
        Launch.watchdog()
            .env("WATCHDOG_BUSINESS_PROGRAM_TYPE", "python")
            .env("WATCHDOG_BUSINESS_PROGRAM_PATH", mainPy())
            .env("WATCHDOG_RESTART", "never");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isEqualTo(3);
      assertThat(watchdog.everythingOnStdout()).startsWith("python ");
    }
  }

  /** The shell makes the bytes: a JVM in the C locale cannot pass them. */
  @Test
  void arguments_arrive_byte_for_byte_whatever_the_locale() {
    Launch launch =
        Launch.watchdog("-restart", "never", "--", "sh", "-c", "cat /proc/$$/cmdline", "name")
            .env("LC_ALL", "C")
            .through(
                "sh",
                "-c",
                "exec \"$0\" \"$@\" 'two words' '' \"$(printf 'gr\\303\\274n\\342\\234\\223')\""
                    + " \"$(printf '\\377\\376\\200')\" \"$(printf 'a\\nb')\" -- -restart '\"'");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isZero();
      watchdog.stdout().awaitEnd();
      assertThat(new String(watchdog.stdout().bytes(), ISO_8859_1).split("\0", -1))
          .containsExactly(
              "sh",
              "-c",
              "cat /proc/$$/cmdline",
              "name",
              "two words",
              "",
              new String("gr\u00fcn\u2713".getBytes(UTF_8), ISO_8859_1),
              "\u00ff\u00fe\u0080",
              "a\nb",
              "--",
              "-restart",
              "\"",
              "");
    }
  }

  @Test
  void a_path_beyond_ascii_is_found_in_the_C_locale() {
    String script =
        "p=" + folder + "/$(printf 'gr\\303\\274n\\377'); printf '#!/bin/sh\\necho ran\\n' >$p";
    Launch launch =
        Launch.watchdog("-restart", "never", "-business-program-type", "exec")
            .env("LC_ALL", "C")
            .through(
                "sh", "-c", script + "; chmod +x $p; exec \"$0\" \"$@\" -business-program-path $p");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStdout()).isEqualTo("ran\n");
    }
  }

  @Test
  void a_command_beyond_ascii_is_found_on_the_PATH_in_the_C_locale() {
    String script = "p=$(printf 'gr\\303\\274n'); printf '#!/bin/sh\\necho ran\\n' >$PATH_OF_IT/$p";
    Launch launch =
        Launch.watchdog("-restart", "never", "--")
            .env("LC_ALL", "C")
            .env("PATH_OF_IT", folder.toString())
            .env("PATH", folder + ":" + Launch.PATH)
            .through("sh", "-c", script + "; chmod +x $PATH_OF_IT/$p; exec \"$0\" \"$@\" $p");
    try (RunningWatchdog watchdog = launch.start()) {
      assertThat(watchdog.awaitExit()).isZero();
      assertThat(watchdog.everythingOnStdout()).isEqualTo("ran\n");
    }
  }

  private static Launch goForm(String type, Path path, String... arguments) {
    String[] all = new String[arguments.length + 7];
    String[] options = {
      "-business-program-type", type, "-business-program-path", path.toString(), "-restart", "never"
    };
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = "--";
    System.arraycopy(arguments, 0, all, options.length + 1, arguments.length);
    return Launch.watchdog(all);
  }

  private Path mainPy() throws IOException {
    return Files.writeString(folder.resolve("main.py"), MAIN_PY);
  }

  private Path jar() throws IOException {
    Path source = Files.writeString(folder.resolve("Main.java"), MAIN_JAVA);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", folder.toString(), source.toString());
    assertThat(result).isZero();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Main");
    Path jar = folder.resolve("app.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      out.putNextEntry(new JarEntry("Main.class"));
      out.write(Files.readAllBytes(folder.resolve("Main.class")));
    }
    return jar;
  }
}
