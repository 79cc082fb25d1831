package io.usageledger.localstack.load.demo;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One credit for an account, in whole credits.
 *
 * @param creditId follows from the trace, so that a repeated demo grants nothing twice
 * @param priority lower is drawn first
 */
record Grant(
    String creditId,
    String accountId,
    long amountCredits,
    int priority,
    Instant effectiveAt,
    @Nullable Instant expiresAt,
    String reason) {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  /** The body of {@code POST /v1/credits}. */
  String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("credit_id", creditId);
    fields.put("account_id", accountId);
    fields.put("unit", "credits");
    fields.put("amount", String.valueOf(amountCredits));
    fields.put("priority", priority);
    fields.put("effective_at", effectiveAt.toString());
    if (expiresAt != null) {
      fields.put("expires_at", expiresAt.toString());
    }
    fields.put("reason", reason);
    return MAPPER.writeValueAsString(fields);
  }
}
