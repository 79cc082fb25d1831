package io.usageledger.localstack.archive;

import io.usageledger.localstack.archive.ArchiveStore.Detached;
import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.stack.StackOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code ./ledger unarchive}: a month of usage back into the tables. */
@Command(
    name = "unarchive",
    description = "Brings the usage of an archived month back into the tables.",
    mixinStandardHelpOptions = true)
public final class UnarchiveCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MONTH", description = "In UTC, for instance 2024-01.")
  private String month = "";

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Where the files are; not needed while the tables are still there.")
  private @Nullable Path directory;

  @Option(names = "--open", description = "Let voids and ratings change it again, too.")
  private boolean open;

  @Mixin private StackOption stack = new StackOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Places places = Places.read(stack.file());
    MonthCalls calls = new MonthCalls(places, month);
    ArchiveStore store = new ArchiveStore(places.database());
    List<Detached> detached = store.readAll(month);
    detached.stream().filter(one -> !one.isThere()).forEach(one -> restore(store, one));
    JsonNode standing = detached.isEmpty() ? calls.read() : calls.attach();
    out.printf(
        "%s: %,d usage events among the tables%n",
        month, standing.path("attached_events").asLong());
    if (open) {
      calls.change(Map.of("status", "open", "reason", "unarchived"));
      calls.awaitClosed(false);
      out.println("It takes voids and ratings again; what was refused meanwhile is in quarantine");
    }
    return 0;
  }

  private void restore(ArchiveStore store, Detached detached) {
    if (directory == null) {
      throw new StackException(
          "The table %s was dropped; say where its file is with --from DIR"
              .formatted(detached.archive()));
    }
    new ArchiveFile(directory, detached).restore(store);
  }
}
