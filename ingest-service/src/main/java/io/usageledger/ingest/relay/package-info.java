/** Owns the Kafka door: what gateways write to usage-events, on its way into the log. */
@NullMarked
package io.usageledger.ingest.relay;

import org.jspecify.annotations.NullMarked;
