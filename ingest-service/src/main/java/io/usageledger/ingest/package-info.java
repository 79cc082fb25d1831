/** Owns the ingest service as a whole: its start, its settings, its counters. */
@NullMarked
package io.usageledger.ingest;

import org.jspecify.annotations.NullMarked;
