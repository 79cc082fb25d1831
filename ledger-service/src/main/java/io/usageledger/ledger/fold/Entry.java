package io.usageledger.ledger.fold;

import io.usageledger.event.CanonicalBytes;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of an account's journal.
 *
 * @param sequenceNumber from 1 without a gap
 * @param postingNumber sequence number of the first entry of what it is posted for
 * @param unit what the amount is in; empty for an unrated usage
 * @param amount signed; negative is a debit
 * @param creditNumber the credit that it touches; null is the overdraft
 * @param evidence hash of what it was posted for
 * @param detail what else a person must know, by name
 * @param hash SHA-256 over the previous entry's hash and this entry's canonical bytes
 */
@SuppressWarnings("ArrayRecordComponent") // the hash is written once and compared by nobody here
public record Entry(
    String accountId,
    long sequenceNumber,
    long postingNumber,
    EntryKind kind,
    String unit,
    BigDecimal amount,
    BigDecimal balanceAfter,
    @Nullable Integer creditNumber,
    Instant occurredAt,
    LogPosition position,
    UUID evidence,
    Map<String, String> detail,
    byte[] hash) {
  public Entry {
    if (postingNumber < 1 || postingNumber > sequenceNumber) {
      throw new IllegalStateException(
          "Entry %d of %s is posted for entry %d"
              .formatted(sequenceNumber, accountId, postingNumber));
    }
    if (hash.length != 32) {
      throw new IllegalStateException("A hash has 32 bytes, not " + hash.length);
    }
  }

  /** The hash that chains an entry to the one before it; the same for whoever checks the chain. */
  public static byte[] chain(
      byte[] previousHash,
      String accountId,
      long sequenceNumber,
      long postingNumber,
      EntryKind kind,
      String unit,
      BigDecimal amount,
      BigDecimal balanceAfter,
      @Nullable Integer creditNumber,
      Instant occurredAt,
      LogPosition position,
      UUID evidence,
      Map<String, String> detail) {
    return new CanonicalBytes()
        .raw(previousHash)
        .text(accountId)
        .number(sequenceNumber)
        .number(postingNumber)
        .text(kind.code())
        .text(unit)
        .amount(amount)
        .amount(balanceAfter)
        .number(creditNumber == null ? 0 : creditNumber)
        .instant(occurredAt)
        .instant(position.appendedAt())
        .number(position.partition())
        .number(position.offset())
        .uuid(evidence)
        .texts(detail)
        .digest();
  }
}
