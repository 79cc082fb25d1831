package io.usageledger.localstack.cli;

import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.stack.StackDescription;
import io.usageledger.localstack.stack.StackDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./ledger verify}: asks the ledger service whether all that it stored belongs together. */
@Command(
    name = "verify",
    description =
        "Checks what the tables say against each other and the log, as far as it is new since the last time; exit status 0 only when all is well.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  /** A full check reads every row; some hundred million of them at the most. */
  private static final Duration ANSWER_WITHIN = Duration.ofHours(2);

  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Option(
      names = "--full",
      description = "Reads every entry, usage row and record of the log again.")
  private boolean full;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    JsonNode report = ask(StackDescription.read(StackDirectory.locate().stackFile()));
    if (json) {
      out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report));
    } else {
      report.path("checks").forEach(check -> print(out, check));
    }
    return report.path("ok").asBoolean(false) ? 0 : 1;
  }

  private static String figures(JsonNode check) {
    StringJoiner figures = new StringJoiner(", ", "; ", "").setEmptyValue("");
    check
        .path("figures")
        .properties()
        .forEach(figure -> figures.add(figure.getKey() + ": " + figure.getValue().asString()));
    return figures.toString();
  }

  private static void print(PrintWriter out, JsonNode check) {
    long faults = check.path("faults").asLong();
    out.printf(
        "%-6s %-55s %,12d checked%s%s%n",
        faults == 0 ? "well" : "WRONG",
        check.path("name").asString(),
        check.path("checked").asLong(),
        faults == 0 ? "" : ", %,d wrong".formatted(faults),
        figures(check));
    check.path("examples").forEach(example -> out.println("         " + example.asString()));
  }

  private JsonNode ask(JsonNode stack) {
    String url = stack.path("ledger_url").asString() + "/v1/verifications" + (full ? "/full" : "");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(ANSWER_WITHIN)
            .header("Authorization", "Bearer " + stack.path("api_key").asString())
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new StackException(
            "The ledger service did not verify: status %d, %s"
                .formatted(answer.statusCode(), answer.body()));
      }
      return MAPPER.readTree(answer.body());
    } catch (IOException e) {
      throw new StackException(
          "The ledger service does not answer at %s (%s). See: ./ledger status"
              .formatted(url, e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while the ledger service verified", e);
    }
  }
}
