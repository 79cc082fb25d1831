package io.usageledger.ledger.fold;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a usage event has taken, net, from one credit or from the overdraft. It is kept also when it
 * has become zero, or negative where a give-back made the credit: so its place among the others is
 * the same whoever adds it up.
 *
 * @param creditNumber null is the overdraft
 * @param amount in unit
 */
public record Draw(@Nullable Integer creditNumber, String unit, BigDecimal amount) {}
