/**
 * Owns the scenarios size and memory: what an event takes on disk, and the ledger service in
 * memory.
 */
@NullMarked
package io.usageledger.benchmarks.size;

import org.jspecify.annotations.NullMarked;
