package io.usageledger.ledger.model;

import io.usageledger.ledger.fold.Entry;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** The hash of an entry, from the words of docs/ledger.md alone. */
final class ModelChain {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
  private final DataOutputStream out = new DataOutputStream(bytes);

  private ModelChain() {}

  static byte[] hash(byte[] previous, Entry entry) {
    try {
      ModelChain chain = new ModelChain();
      chain.out.write(previous);
      chain.write(entry);
      return MessageDigest.getInstance("SHA-256").digest(chain.bytes.toByteArray());
    } catch (IOException memoryNeverFails) {
      throw new UncheckedIOException(memoryNeverFails);
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  private void write(Entry entry) throws IOException {
    text(entry.accountId());
    out.writeLong(entry.sequenceNumber());
    out.writeLong(entry.postingNumber());
    text(entry.kind().code());
    text(entry.unit());
    amount(entry.amount());
    amount(entry.balanceAfter());
    Integer credit = entry.creditNumber();
    out.writeLong(credit == null ? 0 : credit);
    instant(entry.occurredAt());
    instant(entry.position().appendedAt());
    out.writeLong(entry.position().partition());
    out.writeLong(entry.position().offset());
    out.writeLong(entry.evidence().getMostSignificantBits());
    out.writeLong(entry.evidence().getLeastSignificantBits());
    out.writeInt(entry.detail().size());
    for (Map.Entry<String, String> one : new TreeMap<>(entry.detail()).entrySet()) {
      text(one.getKey());
      text(one.getValue());
    }
  }

  private void text(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private void amount(BigDecimal amount) throws IOException {
    text(amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString());
  }

  private void instant(Instant instant) throws IOException {
    out.writeLong(instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000);
  }
}
