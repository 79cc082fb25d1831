package io.usageledger.localstack.growth;

import io.usageledger.localstack.load.StackAddresses;
import io.usageledger.localstack.load.StackFile;
import io.usageledger.localstack.process.Pause;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.service.ServiceKind;
import io.usageledger.localstack.stack.LocalStack;
import io.usageledger.localstack.stack.StackDescription;
import io.usageledger.localstack.stack.StackDirectory;
import io.usageledger.localstack.stack.StackOption;
import io.usageledger.localstack.stack.StackRun;
import io.usageledger.localstack.stack.StackRun.Mode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code ./ledger grow}: more partitions for the log. */
@Command(
    name = "grow",
    description = {
      "Gives the log more partitions: stops the ingest service, lets the ledger service apply what is there, stops it, writes down where the partitions end, makes the new ones, and starts both again.",
      "With the number that the topic has by other means, it takes that over."
    },
    mixinStandardHelpOptions = true)
public final class GrowCommand implements Callable<Integer> {
  private static final Duration APPLIED_WITHIN = Duration.ofMinutes(30);

  /**
   * Kafka believes a consumer that ended without a word to be there for this long, and some more.
   */
  private static final Duration GONE_WITHIN = Duration.ofSeconds(30);

  @Option(
      names = "--partitions",
      paramLabel = "N",
      required = true,
      description = "How many it shall have.")
  private int partitions;

  @Option(
      names = "--services-stopped",
      description = "They are elsewhere, and you have stopped all of them.")
  private boolean servicesStopped;

  @Mixin private StackOption stack = new StackOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (stack.isElsewhere() && !servicesStopped) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "The services of a stack elsewhere are not ours to stop: stop all of them, and add --services-stopped");
    }
    PrintWriter out = spec.commandLine().getOut();
    LogGrowth growth = growth();
    boolean awaited = growth.isAwaited();
    if (servicesStopped) {
      requireAppliedUnless(awaited, growth);
      say(out, growth.grow(partitions));
      return 0;
    }
    StackDirectory directory = StackDirectory.locate();
    LocalStack local =
        LocalStack.find(directory)
            .orElseThrow(() -> new StackException("Nothing was ever started here"));
    try {
      local.service(ServiceKind.INGEST).stop();
      if (!awaited) {
        awaitApplied(growth, out);
      }
      local.service(ServiceKind.LEDGER).stop();
      requireAppliedUnless(awaited, growth);
      say(out, growPatiently(growth));
    } finally {
      StackRun run = new StackRun(directory, Mode.DETACHED, out::println);
      run.start(System.getenv());
      run.leave();
    }
    return 0;
  }

  private void say(PrintWriter out, int before) {
    out.printf("The log has %d partitions now; it had %d%n", partitions, before);
  }

  private int growPatiently(LogGrowth growth) {
    Instant until = Instant.now().plus(GONE_WITHIN);
    while (true) {
      try {
        return growth.grow(partitions);
      } catch (StackException notYet) {
        if (Instant.now().isAfter(until)
            || !String.valueOf(notYet.getMessage()).contains("consumers")) {
          throw notYet;
        }
        Pause.sleep(Duration.ofSeconds(1));
      } catch (KafkaException e) {
        throw new StackException("Kafka did not let the log grow: " + e.getMessage(), e);
      }
    }
  }

  private static void awaitApplied(LogGrowth growth, PrintWriter out) {
    Instant until = Instant.now().plus(APPLIED_WITHIN);
    long unapplied = growth.readUnapplied();
    while (unapplied > 0) {
      if (Instant.now().isAfter(until)) {
        requireApplied(growth);
      }
      out.printf("%,d records of the log are to be applied before it grows%n", unapplied);
      Pause.sleep(Duration.ofSeconds(1));
      unapplied = growth.readUnapplied();
    }
  }

  /** What stands still until the log grows is applied after it, in the same order. */
  private static void requireAppliedUnless(boolean awaited, LogGrowth growth) {
    if (!awaited) {
      requireApplied(growth);
    }
  }

  private static void requireApplied(LogGrowth growth) {
    long unapplied = growth.readUnapplied();
    if (unapplied > 0) {
      throw new StackException(
          "%,d records of the log are not applied: let the ledger service apply them, stop it, and give the command again"
              .formatted(unapplied));
    }
  }

  private LogGrowth growth() {
    StackAddresses addresses = new StackFile(stack.file()).read();
    JsonNode values = StackDescription.read(stack.file());
    PGSimpleDataSource tables = new PGSimpleDataSource();
    tables.setUrl(values.path("jdbc_url").asString());
    tables.setUser(values.path("jdbc_user").asString());
    tables.setPassword(values.path("jdbc_password").asString());
    return new LogGrowth(addresses.kafkaBootstrapServers(), addresses.schemaRegistryUrl(), tables);
  }
}
