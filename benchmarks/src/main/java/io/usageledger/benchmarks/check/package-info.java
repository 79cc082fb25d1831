/** Owns the short form of the bench that a build runs, and what it is compared with. */
@NullMarked
package io.usageledger.benchmarks.check;

import org.jspecify.annotations.NullMarked;
