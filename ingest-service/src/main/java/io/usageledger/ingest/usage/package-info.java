/** Owns usage events and their voids as they come over HTTP. */
@NullMarked
package io.usageledger.ingest.usage;

import org.jspecify.annotations.NullMarked;
