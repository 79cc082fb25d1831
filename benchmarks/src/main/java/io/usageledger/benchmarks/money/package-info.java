/** Owns the scenario money: what prices, credits and the hash chain add to posting. */
@NullMarked
package io.usageledger.benchmarks.money;

import org.jspecify.annotations.NullMarked;
