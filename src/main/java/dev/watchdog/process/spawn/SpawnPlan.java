package dev.watchdog.process.spawn;

import dev.watchdog.process.CannotSpawnException;
import dev.watchdog.process.Command;
import dev.watchdog.process.posix.Spawn.Execution;
import dev.watchdog.process.spawn.Accounts.Account;
import dev.watchdog.process.spawn.SpawnProblems.Problem;
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
public record SpawnPlan(ProgramFile program, Execution exec) {

  /** Looks up what is needed, and says what is wrong with it before anything is spawned. */
  public static SpawnPlan prepare(Command command, String mark) throws CannotSpawnException {
    List<Problem> problems = SpawnProblems.of(command);
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

  private static SpawnPlan prepare(Command command, Map<String, String> environment)
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
    Optional<Execution> chain =
        new ExecChain(program, command.withEnvironment(environment), Tools.ofThisSystem())
            .execution(account, own);
    if (chain.isEmpty()) {
      return direct(program, command, environment);
    }
    program.check(mayExecute);
    return new SpawnPlan(program, chain.get());
  }

  private static SpawnPlan direct(
      ProgramFile program, Command command, Map<String, String> environment) {
    List<String> arguments = new ArrayList<>(List.of(program.name()));
    arguments.addAll(command.arguments());
    Optional<String> directory = command.attributes().directory();
    return new SpawnPlan(program, Execution.of(program.path(), arguments, environment, directory));
  }
}
