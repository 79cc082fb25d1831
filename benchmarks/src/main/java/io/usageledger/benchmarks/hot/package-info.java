/** Owns the scenario hot-account: all events are one account's. */
@NullMarked
package io.usageledger.benchmarks.hot;

import org.jspecify.annotations.NullMarked;
