package io.usageledger.localstack.process;

import java.util.List;
import java.util.Map;

/**
 * What it takes to start a program.
 *
 * @param words without secrets: every user of the machine can read them
 * @param environment added to the few variables that are passed on; secrets belong here
 */
public record Command(List<String> words, Map<String, String> environment) {
  public Command {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("Cannot start a program without its name");
    }
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  public Command(List<String> words) {
    this(words, Map.of());
  }
}
