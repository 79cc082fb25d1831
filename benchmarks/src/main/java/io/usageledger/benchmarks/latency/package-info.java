/** Owns the scenario latency: from an event that is sent to the balance that shows it. */
@NullMarked
package io.usageledger.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
