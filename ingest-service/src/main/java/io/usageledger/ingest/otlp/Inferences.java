package io.usageledger.ingest.otlp;

import io.usageledger.event.Refusal;
import io.usageledger.event.RefusedException;
import io.usageledger.ingest.OtlpSettings;
import io.usageledger.ingest.intake.Shown;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells inferences from what contains them. An agent's span repeats the tokens of the inferences
 * within it, so only inferences count; an operation that is not known as either, and names tokens,
 * is refused, because to count it may charge twice and to pass it by may give it away.
 */
final class Inferences {
  private static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("chat", "chat"),
          Map.entry("text_completion", "completion"),
          Map.entry("generate_content", "chat"),
          Map.entry("embeddings", "embedding"),
          Map.entry("completion", "completion"),
          Map.entry("embedding", "embedding"),
          Map.entry("responses", "chat"),
          Map.entry("image_generation", "image"),
          Map.entry("speech", "speech"),
          Map.entry("transcription", "transcription"),
          Map.entry("translation", "translation"),
          Map.entry("moderation", "moderation"),
          Map.entry("rerank", "rerank"));

  /** Their tokens are those of the inferences within them, or a model's words for a tool. */
  private static final Set<String> CONTAINERS =
      Set.of(
          "create_agent",
          "invoke_agent",
          "invoke_workflow",
          "execute_tool",
          "plan",
          "retrieval",
          "search_memory",
          "create_memory",
          "update_memory",
          "upsert_memory",
          "delete_memory",
          "create_memory_store",
          "delete_memory_store");

  private final Map<String, String> operations;

  Inferences(OtlpSettings settings) {
    Map<String, String> all = new HashMap<>(KNOWN);
    all.putAll(settings.operations());
    this.operations = Map.copyOf(all);
  }

  /**
   * @param used whether it names tokens
   * @return our operation; empty when it says of no use
   * @throws RefusedException when it is an inference that does not say what it used, or names what
   *     was used by an operation that we do not know
   */
  Optional<String> operation(GenAiRecord record, boolean used) {
    String name = record.attributes().text("gen_ai.operation.name");
    if (name == null) {
      return used ? Optional.of(older(record)) : Optional.empty();
    }
    String operation = operations.get(name);
    if (operation == null) {
      return ofUnknown(name, used);
    }
    if (!used && !record.saysOfAnError()) {
      throw new RefusedException(
          Refusal.QUANTITIES_MISSING,
          "it is an inference without any gen_ai.usage.*, so nothing says what it used");
    }
    return used ? Optional.of(operation) : Optional.empty();
  }

  private static Optional<String> ofUnknown(String name, boolean used) {
    if (used && !CONTAINERS.contains(name)) {
      throw new RefusedException(
          Refusal.OPERATION_UNKNOWN,
          "gen_ai.operation.name is \"%s\", which is not known as an inference; ingest.otlp.operations may name it"
              .formatted(Shown.text(name)));
    }
    return Optional.empty();
  }

  /** Before there was an operation, only inferences had tokens. */
  private String older(GenAiRecord record) {
    String type = record.attributes().text("llm.request.type");
    return type == null ? "chat" : operations.getOrDefault(type, "chat");
  }
}
