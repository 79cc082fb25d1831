/** Owns the scenario start: how long {@code ./ledger up} takes. */
@NullMarked
package io.usageledger.benchmarks.start;

import org.jspecify.annotations.NullMarked;
