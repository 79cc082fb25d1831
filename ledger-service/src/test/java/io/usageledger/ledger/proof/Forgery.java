package io.usageledger.ledger.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/** A proof that somebody changed who made its counts and the file's hash fit. */
final class Forgery {
  private Forgery() {}

  /** The proof with its lines changed. */
  static String of(String proof, UnaryOperator<List<String>> change) {
    List<String> lines = new ArrayList<>(proof.lines().toList());
    List<String> changed = change.apply(lines.subList(0, lines.size() - 1));
    String body = String.join("\n", changed) + "\n";
    assertThat(body).isNotEqualTo(String.join("\n", lines.subList(0, lines.size() - 1)) + "\n");
    return body
        + "{\"type\":\"footer\",\"entries\":%d,\"usage_rows\":%d,\"head_hash\":\"%s\",\"sha256\":\"%s\"}\n"
            .formatted(count(changed, "entry"), count(changed, "usage"), head(proof), sha256(body));
  }

  /** The proof with its lines changed by somebody who left the footer as it was. */
  static String careless(String proof, UnaryOperator<List<String>> change) {
    return String.join("\n", change.apply(proof.lines().toList())) + "\n";
  }

  private static long count(List<String> lines, String type) {
    return lines.stream()
        .filter(line -> line.startsWith("{\"type\":\"%s\"".formatted(type)))
        .count();
  }

  static int entry(List<String> lines, int number) {
    return index(lines, "{\"type\":\"entry\",\"sequence_number\":" + number + ",");
  }

  static int usageRow(List<String> lines, int number) {
    return index(lines, "{\"type\":\"usage\"") + number;
  }

  private static int index(List<String> lines, String start) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new IllegalStateException("no line starts with " + start);
  }

  static List<String> swap(List<String> lines, int one, int other) {
    List<String> result = new ArrayList<>(lines);
    result.set(one, lines.get(other));
    result.set(other, lines.get(one));
    return result;
  }

  /** Two usage entries of one amount's sum, each under the other's number. */
  static List<String> renumbered(List<String> lines) {
    int two = entry(lines, 2);
    return change(
        lines,
        two,
        "\"evidence\":\"",
        "\"evidence\":\"00000000-0000-0000-0000-000000000000\",\"was\":\"");
  }

  static List<String> change(List<String> lines, int index, String from, String to) {
    assertThat(lines.get(index)).contains(from);
    List<String> result = new ArrayList<>(lines);
    result.set(index, lines.get(index).replace(from, to));
    return result;
  }

  static List<String> without(List<String> lines, int index) {
    List<String> result = new ArrayList<>(lines);
    result.remove(index);
    return result;
  }

  static String head(String proof) {
    String footer = proof.substring(proof.lastIndexOf("\"head_hash\":\"") + 13);
    return footer.substring(0, 64);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
