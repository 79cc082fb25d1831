package io.usageledger.ledger.model;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history in words: an event that is appended to the log, or a price or alias that is
 * published. It reads as it is written, so that a failing history can be pasted into a test:
 *
 * <pre>90 usage a id=e-1 at=60 model=mini input_tokens=100</pre>
 *
 * @param minute when it is appended, in minutes after {@link #START}
 * @param subject the account; of a price or alias, the model
 */
record Step(long minute, String verb, String subject, Map<String, String> words) {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  /** The words of a usage step that are no meters. */
  static final List<String> USAGE_WORDS =
      List.of(
          "id", "source", "at", "provider", "model", "hold", "api_key", "key", "operation", "cost",
          "currency");

  static Step of(long minute, String verb, String subject, String... words) {
    Map<String, String> byName = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      byName.put(words[i], words[i + 1]);
    }
    return new Step(minute, verb, subject, byName);
  }

  static Step parse(String line) {
    String[] parts = line.strip().split(" +");
    Map<String, String> words = new LinkedHashMap<>();
    for (int i = 3; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      words.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
    }
    return new Step(Long.parseLong(parts[0]), parts[1], parts[2], words);
  }

  static List<Step> parseAll(String lines) {
    return lines.lines().filter(line -> !line.isBlank()).map(Step::parse).toList();
  }

  @Override
  public String toString() {
    return words.entrySet().stream()
        .map(word -> " " + word.getKey() + "=" + word.getValue())
        .collect(Collectors.joining("", minute + " " + verb + " " + subject, ""));
  }

  Instant appendedAt() {
    return START.plus(Duration.ofMinutes(minute));
  }

  @Nullable String find(String word) {
    return words.get(word);
  }

  String read(String word) {
    return requireNonNull(words.get(word), () -> word + " is missing: " + this);
  }

  String read(String word, String otherwise) {
    return words.getOrDefault(word, otherwise);
  }

  long number(String word) {
    return Long.parseLong(read(word));
  }

  BigDecimal amount(String word) {
    return new BigDecimal(read(word));
  }

  Instant time(String word) {
    return START.plus(Duration.ofMinutes(number(word)));
  }

  @Nullable Instant findTime(String word) {
    return words.containsKey(word) ? time(word) : null;
  }

  /** The account that the record's key names. */
  String key() {
    return read("key", subject);
  }

  /** Published beside the log, and so no record of it. */
  boolean isPublished() {
    return verb.equals("price") || verb.equals("alias");
  }

  Map<String, Long> quantities() {
    Map<String, Long> quantities = new TreeMap<>();
    words.forEach(
        (word, value) -> {
          if (!USAGE_WORDS.contains(word)) {
            quantities.put(word, Long.parseLong(value));
          }
        });
    return quantities;
  }

  /** Everything that it says beside its identity. */
  Map<String, String> content(String... identity) {
    Map<String, String> content = new TreeMap<>(words);
    content.remove("key");
    List.of(identity).forEach(content::remove);
    return content;
  }

  Step with(String word, String value) {
    Map<String, String> changed = new LinkedHashMap<>(words);
    changed.put(word, value);
    return new Step(minute, verb, subject, changed);
  }

  Step without(String word) {
    Map<String, String> changed = new LinkedHashMap<>(words);
    changed.remove(word);
    return new Step(minute, verb, subject, changed);
  }

  Step at(long otherMinute) {
    return new Step(otherMinute, verb, subject, words);
  }
}
