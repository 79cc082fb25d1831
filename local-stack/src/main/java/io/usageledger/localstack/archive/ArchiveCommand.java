package io.usageledger.localstack.archive;

import io.usageledger.localstack.archive.ArchiveStore.Detached;
import io.usageledger.localstack.stack.StackOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code ./ledger archive}: a month of usage out of the tables, into a file. */
@Command(
    name = "archive",
    description = {
      "Closes a past month of usage to voids and ratings, takes its rows out of the tables and writes them to a file.",
      "Balances, entries, sums by hour and identities stay. Given again, it goes on where it was interrupted."
    },
    mixinStandardHelpOptions = true)
public final class ArchiveCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MONTH", description = "In UTC, for instance 2024-01.")
  private String month = "";

  @Option(names = "--to", paramLabel = "DIR", required = true, description = "Where the file goes.")
  private Path directory = Path.of("");

  @Option(names = "--dry-run", description = "Only say what would leave the tables.")
  private boolean dryRun;

  @Option(
      names = "--accept-unrated",
      description = "Give up usage that waits for a price: it can never be rated then.")
  private boolean acceptUnrated;

  @Option(names = "--drop", description = "Drop the table once its file is written.")
  private boolean drop;

  @Mixin private StackOption stack = new StackOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Places places = Places.read(stack.file());
    MonthCalls calls = new MonthCalls(places, month);
    JsonNode standing = calls.read();
    out.printf(
        "%s: %,d usage events among the tables, %,d of them wait for a price; it is %s%n",
        month,
        standing.path("attached_events").asLong(),
        standing.path("unrated_events").asLong(),
        standing.path("closed").asBoolean(false) ? "closed" : "open");
    if (dryRun) {
      out.println("Nothing was changed");
      return 0;
    }
    close(calls, standing);
    if (standing.path("attached_events").asLong() > 0) {
      calls.detach();
    }
    write(new ArchiveStore(places.database()), out);
    return 0;
  }

  private void close(MonthCalls calls, JsonNode standing) {
    if (standing.path("closed").asBoolean(false)) {
      return;
    }
    Map<String, Object> change = new HashMap<>();
    change.put("status", "closed");
    change.put("reason", "archived");
    change.put("accept_unrated", acceptUnrated);
    calls.change(change);
    calls.awaitClosed(true);
  }

  private void write(ArchiveStore store, PrintWriter out) {
    for (Detached detached : store.readAll(month)) {
      if (detached.isThere()) {
        write(store, detached, out);
      }
    }
  }

  private void write(ArchiveStore store, Detached detached, PrintWriter out) {
    ArchiveFile file = new ArchiveFile(directory, detached);
    byte[] sha256 = detached.sha256();
    if (sha256 == null) {
      sha256 = file.write(store, month);
      store.noteExported(detached, sha256);
      out.printf("%,d usage events in %s%n", detached.events(), file.path());
    }
    if (drop) {
      file.requireWritten(sha256);
      store.drop(detached);
      out.printf("%s is dropped%n", detached.archive());
    }
  }
}
