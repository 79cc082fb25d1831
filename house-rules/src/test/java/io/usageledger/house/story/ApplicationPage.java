package io.usageledger.house.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page of docs/applications. Its blocks are run as they stand: {@code http} blocks hold requests
 * and answers with an empty line between, {@code sh} blocks hold commands, and a {@code text} block
 * behind one holds what it prints.
 */
record ApplicationPage(String name, List<PageStep> steps) {
  private static final String FENCE = "```";

  static ApplicationPage read(Path file) {
    try {
      return new ApplicationPage(
          file.getFileName().toString(), steps(blocks(Files.readAllLines(file))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Block(int line, String language, List<String> lines) {}

  private static List<Block> blocks(List<String> page) {
    List<Block> blocks = new ArrayList<>();
    Block open = null;
    for (int i = 0; i < page.size(); i++) {
      String line = page.get(i);
      if (open != null && !line.equals(FENCE)) {
        open.lines().add(line);
      } else if (open != null) {
        blocks.add(open);
        open = null;
      } else if (line.startsWith(FENCE)) {
        open = new Block(i + 1, line.substring(FENCE.length()), new ArrayList<>());
      }
    }
    if (open != null) {
      throw new IllegalStateException("The block of line %d has no end".formatted(open.line()));
    }
    return blocks;
  }

  private static List<PageStep> steps(List<Block> blocks) {
    List<PageStep> steps = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      switch (block.language()) {
        case "http" -> steps.add(exchange(block));
        case "sh" -> {
          boolean shown = i + 1 < blocks.size() && blocks.get(i + 1).language().equals("text");
          steps.add(
              new PageStep.Commands(
                  block.line(),
                  String.join("\n", block.lines()),
                  shown ? blocks.get(i + 1).lines() : List.of()));
        }
        case "text" -> {} // belongs to the commands before it
        default ->
            throw new IllegalStateException(
                "Line %d begins a block of '%s', not http, sh or text"
                    .formatted(block.line(), block.language()));
      }
    }
    return steps;
  }

  private static PageStep.Exchange exchange(Block block) {
    List<PageStep.Request> requests = new ArrayList<>();
    List<PageStep.Answer> answers = new ArrayList<>();
    for (String part : String.join("\n", block.lines()).split("\n\n+")) {
      List<String> lines = Arrays.asList(part.strip().split("\n"));
      if (Character.isDigit(lines.get(0).charAt(0))) {
        answers.add(new PageStep.Answer(Integer.parseInt(lines.get(0).strip()), joined(lines, 1)));
      } else {
        requests.add(request(lines));
      }
    }
    return new PageStep.Exchange(block.line(), requests, answers);
  }

  private static PageStep.Request request(List<String> lines) {
    String[] first = lines.get(0).split(" ", 2);
    Map<String, String> headers = new LinkedHashMap<>();
    int next = 1;
    for (; next < lines.size() && Character.isLetter(lines.get(next).charAt(0)); next++) {
      String[] header = lines.get(next).split(": ", 2);
      headers.put(header[0], header[1]);
    }
    return new PageStep.Request(first[0], first[1].strip(), headers, joined(lines, next));
  }

  private static String joined(List<String> lines, int from) {
    return String.join("\n", lines.subList(from, lines.size()));
  }
}
