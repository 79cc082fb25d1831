/** Owns credits, their revocations and adjustments of a balance as they come over HTTP. */
@NullMarked
package io.usageledger.ingest.credits;

import org.jspecify.annotations.NullMarked;
