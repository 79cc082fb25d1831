/** Owns who may call what, and the description of the API. */
@NullMarked
package io.usageledger.ingest.api;

import org.jspecify.annotations.NullMarked;
