/** Owns how a scenario is run and reported: a stack of its own, a workload, figures. */
@NullMarked
package io.usageledger.benchmarks;

import org.jspecify.annotations.NullMarked;
