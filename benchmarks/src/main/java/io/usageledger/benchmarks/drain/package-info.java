/**
 * Owns the scenario drain: a full topic is posted, beside COPY of the same rows and a plain
 * listener.
 */
@NullMarked
package io.usageledger.benchmarks.drain;

import org.jspecify.annotations.NullMarked;
