package io.usageledger.ledger.proof;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes lines of JSON, and at the end a hash over all of them. */
final class ProofFile {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final OutputStream out;
  private final MessageDigest digest = sha256();

  ProofFile(OutputStream out) {
    this.out = out;
  }

  /** One line, its fields in the order given. */
  static final class Line {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    Line(String type) {
      fields.put("type", type);
    }

    Line with(String name, @Nullable Object value) {
      fields.put(name, value);
      return this;
    }
  }

  void write(Line line) {
    byte[] bytes = (JSON.writeValueAsString(line.fields) + "\n").getBytes(StandardCharsets.UTF_8);
    digest.update(bytes);
    send(bytes);
  }

  /** The last line, with the hash of every byte before it. */
  void end(Line footer) {
    footer.with("sha256", HexFormat.of().formatHex(digest.digest()));
    send((JSON.writeValueAsString(footer.fields) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void send(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("Whoever reads the proof has gone away", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
