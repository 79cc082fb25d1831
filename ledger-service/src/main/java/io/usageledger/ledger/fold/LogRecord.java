package io.usageledger.ledger.fold;

import io.usageledger.event.FieldChecks;
import io.usageledger.event.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** One record of the log: what it decoded to, or why it did not. */
public record LogRecord(
    RawRecord raw, @Nullable SpecificRecord event, @Nullable RefusedException refused) {
  public LogRecord {
    if ((event == null) == (refused == null)) {
      throw new IllegalStateException("A record is either decoded or refused: " + raw.position());
    }
  }

  /** The account that the record's key names; empty when it is no account id. */
  public Optional<String> keyAccountId() {
    byte[] key = raw.key();
    if (key == null) {
      return Optional.empty();
    }
    String text = new String(key, StandardCharsets.UTF_8);
    boolean exact = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), key);
    return exact && isAccountId(text) ? Optional.of(text) : Optional.empty();
  }

  /**
   * The account that the record may touch: the one that its key names, where the event is of that
   * account too.
   */
  public Optional<String> ownAccountId() {
    return keyAccountId().filter(this::isOf);
  }

  private boolean isOf(String accountId) {
    if (event == null || event.getSchema().getField("account_id") == null) {
      return false;
    }
    int field = event.getSchema().getField("account_id").pos();
    return accountId.equals(event.get(field));
  }

  private static boolean isAccountId(String text) {
    try {
      FieldChecks.accountId(text);
      return true;
    } catch (RefusedException notOne) {
      return false;
    }
  }

  public LogPosition position() {
    return raw.position();
  }
}
