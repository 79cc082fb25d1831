package io.usageledger.ingest.gateways;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a log of LiteLLM, in one place: everything else is passed over unread, and never
 * gets as far as {@link LiteLlmForm}.
 *
 * @param isWhole all that is in it is kept, however deep
 * @param named else the fields that are kept of it; a value without any is a text or a number
 */
record KeptFields(boolean isWhole, Map<String, KeptFields> named) {
  private static final KeptFields VALUE = new KeptFields(false, Map.of());
  private static final KeptFields WHOLE = new KeptFields(true, Map.of());

  static final KeptFields OF_LOG =
      of(
          List.of(
              "id",
              "litellm_call_id",
              "trace_id",
              "call_type",
              "status",
              "cache_hit",
              "custom_llm_provider",
              "model",
              "model_group",
              "response_cost",
              "startTime",
              "endTime",
              "prompt_tokens",
              "completion_tokens",
              "total_tokens",
              "end_user"),
          Map.of(
              "request_tags",
              WHOLE,
              "metadata",
              of(
                  List.of(
                      "user_api_key_hash",
                      "user_api_key_alias",
                      "user_api_key_user_id",
                      "user_api_key_team_id",
                      "user_api_key_org_id",
                      "user_api_key_end_user_id"),
                  Map.of("usage_object", WHOLE)),
              "response",
              of(List.of(), Map.of("usage", WHOLE, "meta", WHOLE))));

  KeptFields {
    named = Map.copyOf(named);
  }

  private static KeptFields of(List<String> values, Map<String, KeptFields> others) {
    Map<String, KeptFields> named = new HashMap<>(others);
    values.forEach(name -> named.put(name, VALUE));
    return new KeptFields(false, named);
  }

  /** Null when it is not kept. */
  @Nullable KeptFields find(String name) {
    return isWhole ? this : named.get(name);
  }

  /** Whether a text or a number is kept here; where fields are wanted it is none of them. */
  boolean mayBeText() {
    return named.isEmpty();
  }
}
