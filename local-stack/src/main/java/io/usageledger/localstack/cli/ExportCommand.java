package io.usageledger.localstack.cli;

import static java.util.Objects.requireNonNull;

import io.usageledger.localstack.process.StackException;
import io.usageledger.localstack.stack.StackDescription;
import io.usageledger.localstack.stack.StackDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code ./ledger export --proof ACCOUNT}: an account's journal as a file that proves itself. */
@Command(
    name = "export",
    description =
        "Writes an account's journal, with the usage and prices that it vouches for, to a file that"
            + " ./ledger verify-proof checks by itself. Keep the head hash that it prints apart"
            + " from the file.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  /** A journal of some million entries is sent as it is read. */
  private static final Duration ANSWER_WITHIN = Duration.ofHours(2);

  /** The footer is a line of some 200 bytes. */
  private static final int FOOTER_MAX_BYTES = 1_024;

  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Option(names = "--proof", required = true, paramLabel = "ACCOUNT", description = "Whose.")
  private String account = "";

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Where to; proof-ACCOUNT.jsonl in this directory when it is left out. A file that is"
              + " there is replaced whole, once the new one is complete.")
  private @Nullable Path output;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Path file =
        output == null
            ? Path.of("proof-" + account.replaceAll("[^\\w.-]", "_") + ".jsonl")
            : output;
    Path directory = findDirectory(file);
    try {
      Path part = Files.createTempFile(directory, ".proof", ".part");
      try {
        download(part);
        JsonNode footer = readFooter(part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        tell(file, footer);
        return 0;
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (AccessDeniedException e) {
      throw new StackException(
          "The proof of account %s was not written: the directory %s may not be written to. Name a file elsewhere with --output"
              .formatted(account, directory),
          e);
    } catch (ConnectException e) {
      throw new StackException(
          "The proof of account %s was not written: the ledger service does not answer. See ./ledger status"
              .formatted(account),
          e);
    } catch (IOException e) {
      throw new StackException(
          "The proof of account %s was not written: %s".formatted(account, e.getMessage()), e);
    }
  }

  /** Where the file goes, before anything is asked for. Only a plain file is ever replaced. */
  private Path findDirectory(Path file) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new StackException(
          "The proof of account %s was not written: %s is there and is no plain file. Name another with --output"
              .formatted(account, file));
    }
    Path directory = requireNonNull(file.toAbsolutePath().getParent());
    if (!Files.isDirectory(directory)) {
      throw new StackException(
          "The proof of account %s was not written: there is no directory %s. Make it, or name a file elsewhere with --output"
              .formatted(account, directory));
    }
    return directory;
  }

  private void download(Path part) throws IOException {
    JsonNode stack = StackDescription.read(StackDirectory.locate().stackFile());
    String url =
        "%s/v1/accounts/%s/proof"
            .formatted(
                stack.path("ledger_url").asString(),
                URLEncoder.encode(account, StandardCharsets.UTF_8).replace("+", "%20"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(ANSWER_WITHIN)
            .header("Authorization", "Bearer " + stack.path("api_key").asString())
            .build();
    try {
      HttpResponse<InputStream> answer =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() != 200) {
          String said = MAPPER.readTree(body.readAllBytes()).path("detail").asString("");
          throw new StackException(
              "There is no proof: status %d, %s".formatted(answer.statusCode(), said));
        }
        Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted while the proof was written", e);
    }
  }

  /** One that was cut short has none. */
  private JsonNode readFooter(Path part) throws IOException {
    try (var bytes = Files.newByteChannel(part)) {
      long start = Math.max(0, bytes.size() - FOOTER_MAX_BYTES);
      var end = ByteBuffer.allocate((int) (bytes.size() - start));
      bytes.position(start);
      while (end.hasRemaining() && bytes.read(end) >= 0) {
        // reads on until the end of the file
      }
      String text = new String(end.array(), StandardCharsets.UTF_8).strip();
      String last = text.substring(text.lastIndexOf('\n') + 1);
      if (!last.startsWith("{\"type\":\"footer\"")) {
        throw new IOException("it was cut short; ask again");
      }
      return MAPPER.readTree(last);
    }
  }

  private void tell(Path file, JsonNode footer) {
    PrintWriter out = spec.commandLine().getOut();
    String head = footer.path("head_hash").asString();
    if (json) {
      ObjectNode answer = MAPPER.createObjectNode();
      answer.put("account_id", account).put("file", file.toString());
      answer.put("entries", footer.path("entries").asLong());
      answer.put("usage_rows", footer.path("usage_rows").asLong()).put("head_hash", head);
      out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
      return;
    }
    out.printf(
        "%s: %,d entries and %,d usage rows of account %s%nhead %s%nCheck it with: ./ledger"
            + " verify-proof %s --head %s%n",
        file,
        footer.path("entries").asLong(),
        footer.path("usage_rows").asLong(),
        account,
        head,
        file,
        head);
  }
}
