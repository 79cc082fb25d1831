/** Owns the scenario reads: balances and usage while events arrive. */
@NullMarked
package io.usageledger.benchmarks.reads;

import org.jspecify.annotations.NullMarked;
