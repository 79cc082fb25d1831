/** Owns the way into the log: encoding, sending, waiting for Kafka, and watching the servers. */
@NullMarked
package io.usageledger.ingest.log;

import org.jspecify.annotations.NullMarked;
