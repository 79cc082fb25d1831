/** Owns OTLP over HTTP: which spans and log records are inferences, and what they used. */
@NullMarked
package io.usageledger.ingest.otlp;

import org.jspecify.annotations.NullMarked;
