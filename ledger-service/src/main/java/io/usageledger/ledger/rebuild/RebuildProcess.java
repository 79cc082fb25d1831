package io.usageledger.ledger.rebuild;

import io.usageledger.ledger.rebuild.RebuildSettings.Action;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * A rebuild or a snapshot as a program: started beside the services, with the ledger service's
 * settings, the owner's login and {@code --rebuild.action=}. It writes lines of JSON to standard
 * output, the last of which is the report, and its log to standard error.
 */
public final class RebuildProcess {
  private RebuildProcess() {}

  /** Exits with 0 when all is well, 1 when something differs or failed. */
  public static void main(String[] arguments) {
    PrintStream program = System.out;
    System.setOut(System.err); // for the log, which Spring writes there
    SaidLines said = new SaidLines(program);
    try (ConfigurableApplicationContext context = context(said, arguments)) {
      System.exit(run(context, said));
    } catch (RebuildRefusedException refused) {
      said.failure(String.valueOf(refused.getMessage()));
      System.exit(1);
    } catch (Exception failure) {
      LoggerFactory.getLogger(RebuildProcess.class).error("The rebuild failed", failure);
      said.failure("The rebuild failed: " + rootOf(failure));
      System.exit(1);
    }
  }

  static ConfigurableApplicationContext context(Progress progress, String... arguments) {
    return new SpringApplicationBuilder(RebuildContext.class)
        .web(WebApplicationType.NONE)
        .lazyInitialization(true)
        .registerShutdownHook(true)
        .initializers(
            context ->
                ((GenericApplicationContext) context).registerBean(Progress.class, () -> progress))
        .run(arguments);
  }

  private static int run(ConfigurableApplicationContext context, SaidLines said) throws Exception {
    RebuildSettings settings = context.getBean(RebuildSettings.class);
    if (settings.action() == Action.SNAPSHOT) {
      String to = Objects.requireNonNull(settings.to(), "rebuild.to is missing");
      said.report(context.getBean(Snapshot.class).take(Path.of(to)));
      return 0;
    }
    Generations generations = context.getBean(Generations.class);
    if (List.of(Action.SWITCH, Action.VERIFY, Action.SIDE).contains(settings.action())) {
      RebuildReport report = context.getBean(Rebuild.class).run();
      said.report(report);
      return report.ok() ? 0 : 1;
    }
    try (RebuildLock held = RebuildLock.take(context.getBean(Database.class))) {
      Upkeep.run(settings, generations, said);
      said.report(Map.of("ok", true, "generations", generations.list()));
      return 0;
    }
  }

  private static String rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
