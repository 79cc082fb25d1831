/** Owns the scenario ingest: events over HTTP. */
@NullMarked
package io.usageledger.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
