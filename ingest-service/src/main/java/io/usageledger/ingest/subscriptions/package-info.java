/** Owns changes of subscriptions as they come over HTTP. */
@NullMarked
package io.usageledger.ingest.subscriptions;

import org.jspecify.annotations.NullMarked;
