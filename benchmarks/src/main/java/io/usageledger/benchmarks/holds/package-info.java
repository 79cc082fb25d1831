/** Owns the scenario holds: units set aside and released. */
@NullMarked
package io.usageledger.benchmarks.holds;

import org.jspecify.annotations.NullMarked;
