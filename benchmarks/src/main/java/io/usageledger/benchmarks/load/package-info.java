/** Owns how load is offered, at a rate or as fast as it goes, and how long the answers take. */
@NullMarked
package io.usageledger.benchmarks.load;

import org.jspecify.annotations.NullMarked;
