package io.usageledger.house.story;

import java.util.List;
import java.util.Map;

/** What a page shows, and what is therefore done. */
sealed interface PageStep {
  /** Line of the page, from 1. */
  int line();

  /**
   * Requests and their answers. Several requests of one block are sent at once, and any of them may
   * get any of the answers.
   */
  record Exchange(int line, List<Request> requests, List<Answer> answers) implements PageStep {
    public Exchange {
      if (requests.isEmpty() || requests.size() != answers.size()) {
        throw new IllegalStateException(
            "Line %d shows %d requests and %d answers"
                .formatted(line, requests.size(), answers.size()));
      }
      requests = List.copyOf(requests);
      answers = List.copyOf(answers);
    }
  }

  /**
   * @param headers beside the stack's API key, or instead of it
   */
  record Request(String method, String path, Map<String, String> headers, String body) {}

  /**
   * @param body a part of what is answered, as JSON; empty when nothing is said about it
   */
  record Answer(int status, String body) {}

  /**
   * Commands for a shell that must end well.
   *
   * @param printed parts of lines in the order in which they must be printed; {@code ...} stands
   *     for anything
   */
  record Commands(int line, String script, List<String> printed) implements PageStep {
    public Commands {
      printed = List.copyOf(printed);
    }
  }
}
