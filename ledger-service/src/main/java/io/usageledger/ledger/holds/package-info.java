/**
 * Owns holds: units set aside before an inference, and their end by settlement, release or lease.
 */
@NullMarked
package io.usageledger.ledger.holds;

import org.jspecify.annotations.NullMarked;
