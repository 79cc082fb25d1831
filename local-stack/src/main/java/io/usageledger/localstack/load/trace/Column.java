package io.usageledger.localstack.load.trace;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a column of somebody else's trace can mean, and the names that are recognised for it. Names
 * are compared without case, spaces and punctuation; of two columns for one meaning, the one whose
 * name stands first here counts. The same table is in docs/loading.md.
 */
enum Column {
  TIME(
      null,
      "occurred_at",
      "timestamp",
      "time",
      "datetime",
      "date_time",
      "ts",
      "end_time",
      "completed_at",
      "start_time",
      "request_time",
      "request_timestamp",
      "arrival_time",
      "arrival_timestamp",
      "arrived_at",
      "event_time",
      "created_at",
      "created",
      "date"),
  TIME_MS(null, "timestamp_ms", "time_ms", "ts_ms", "arrival_time_ms"),
  INPUT(
      "input_tokens",
      "input_tokens",
      "context_tokens",
      "request_tokens",
      "prompt_tokens",
      "num_input_tokens",
      "num_prompt_tokens",
      "num_prefill_tokens",
      "tokens_in",
      "input_length",
      "input_len",
      "prompt_length",
      "prompt_len",
      "prompt_size"),
  CACHED_INPUT(null, "cached_tokens", "cached_input_tokens", "num_cached_tokens"),
  CACHE_READ("cache_read_tokens", "cache_read_tokens", "cache_read_input_tokens"),
  CACHE_WRITE_5M(
      "cache_write_5m_tokens",
      "cache_write_5m_tokens",
      "cache_write_tokens",
      "cache_creation_input_tokens"),
  CACHE_WRITE_1H("cache_write_1h_tokens", "cache_write_1h_tokens"),
  OUTPUT(
      "output_tokens",
      "output_tokens",
      "generated_tokens",
      "response_tokens",
      "completion_tokens",
      "num_output_tokens",
      "num_completion_tokens",
      "num_decode_tokens",
      "tokens_out",
      "output_length",
      "output_len",
      "response_length",
      "completion_length",
      "token_size"),
  REASONING("reasoning_tokens", "reasoning_tokens"),
  INPUT_AUDIO("input_audio_tokens", "input_audio_tokens"),
  OUTPUT_AUDIO("output_audio_tokens", "output_audio_tokens"),
  INPUT_IMAGE("input_image_tokens", "input_image_tokens"),
  OUTPUT_IMAGE("output_image_tokens", "output_image_tokens"),
  IMAGES("images", "images", "num_images"),
  AUDIO("audio_ms", "audio_ms"),
  PROCESSING("processing_ms", "processing_ms"),
  WEB_SEARCHES("web_searches", "web_searches"),
  MODEL(null, "model", "model_id", "model_name"),
  PROVIDER(null, "provider", "model_provider", "vendor", "custom_llm_provider"),
  ACCOUNT(
      null,
      "account_id",
      "account",
      "user_id",
      "user",
      "end_user",
      "customer_id",
      "customer",
      "tenant_id",
      "tenant",
      "organization_id"),
  CONVERSATION(
      null, "conversation_id", "conversation", "session_id", "session", "chat_id", "thread_id"),
  OPERATION(null, "operation", "log_type", "call_type", "request_type", "task", "type"),
  // Never "api_key" itself: that column holds a secret.
  API_KEY(null, "api_key_id", "key_id"),
  EVENT_ID(null, "event_id", "request_id");

  private final @Nullable String meter;
  private final List<String> names;
  private final List<String> normalised;

  Column(@Nullable String meter, String... names) {
    this.meter = meter;
    this.names = List.of(names);
    this.normalised = this.names.stream().map(Column::normalised).toList();
  }

  /** The meter that the column's number goes to as it is. */
  Optional<String> meter() {
    return Optional.ofNullable(meter);
  }

  List<String> names() {
    return names;
  }

  /** What a column of this name means. */
  static Optional<Column> find(String name) {
    return Arrays.stream(values()).filter(column -> column.rank(name) >= 0).findFirst();
  }

  /** Place of a name among the column's names, lower counts more; -1 when it is none of them. */
  int rank(String name) {
    return normalised.indexOf(normalised(name));
  }

  private static String normalised(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
