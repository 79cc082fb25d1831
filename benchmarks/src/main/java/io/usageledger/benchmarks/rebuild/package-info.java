/** Owns the scenario rebuild: the log posted anew beside the live tables. */
@NullMarked
package io.usageledger.benchmarks.rebuild;

import org.jspecify.annotations.NullMarked;
