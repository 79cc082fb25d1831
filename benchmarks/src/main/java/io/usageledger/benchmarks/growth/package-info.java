/** Owns the scenario growth: whether posting slows down while the tables grow. */
@NullMarked
package io.usageledger.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
