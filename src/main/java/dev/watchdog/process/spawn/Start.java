package dev.watchdog.process.spawn;

import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.posix.PosixSpawn.Exec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A command, ready for posix_spawn(3).
 *
 * @param program what it is about, for messages
 * @param exec executes it, or a tool that becomes it
 */
public record Start(ProgramFile program, Exec exec) {

  /** Looks up what is needed, and says what is wrong with it before anything is spawned. */
  public static Start prepare(Command command, String mark) throws CannotSpawnException {
    List<Obstacle> problems = Obstacles.of(command);
    if (!problems.isEmpty()) {
      throw CannotSpawnException.notExecutable(
          command.programs().getFirst().replace("\0", "\\0"), problems.getFirst().sentence());
    }
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(RunMarks.VARIABLE, mark); // first, so that it is found at once
    command.environment().forEach(environment::putIfAbsent);
    return command.attributes().areOurs()
        ? direct(ProgramFile.find(command), command, environment)
        : prepare(command, environment);
  }

  private static Start prepare(Command command, Map<String, String> environment)
      throws CannotSpawnException {
    Privileges own = Privileges.own();
    Optional<Account> account =
        command
            .attributes()
            .user()
            .flatMap(Accounts.ofThisSystem()::find)
            .filter(a -> a.uid() != own.uid() || a.gid() != own.gid());
    Predicate<Path> mayExecute =
        account
            .<Predicate<Path>>map(a -> file -> FileRights.mayExecute(file, a))
            .orElse(Files::isExecutable);
    ProgramFile program = ProgramFile.find(command, mayExecute);
    Optional<Wrapper> wrapper =
        new Wrapping(program, command.withEnvironment(environment), Tools.ofThisSystem())
            .wrapper(account, own);
    if (wrapper.isEmpty()) {
      return direct(program, command, environment);
    }
    program.check(mayExecute);
    return new Start(
        program,
        new Exec(
            wrapper.get().path(),
            wrapper.get().arguments(),
            variables(wrapper.get().environment()),
            command.attributes().directory()));
  }

  private static Start direct(
      ProgramFile program, Command command, Map<String, String> environment) {
    List<String> arguments = new ArrayList<>(List.of(program.name()));
    arguments.addAll(command.arguments());
    return new Start(
        program,
        new Exec(
            program.path(),
            arguments,
            variables(environment),
            command.attributes().directory()));
  }

  private static List<String> variables(Map<String, String> environment) {
    return environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }
}
