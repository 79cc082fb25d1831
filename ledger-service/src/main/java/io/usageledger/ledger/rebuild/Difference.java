package io.usageledger.ledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One thing that two generations say otherwise.
 *
 * @param accountId null where the table has no accounts
 * @param what table, row and column in words
 * @param live null where the live generation has no such row
 * @param rebuilt null where the rebuilt one has none
 */
record Difference(
    @JsonProperty("account_id") @Nullable String accountId,
    @JsonProperty("what") String what,
    @JsonProperty("live") @Nullable String live,
    @JsonProperty("rebuilt") @Nullable String rebuilt) {}
