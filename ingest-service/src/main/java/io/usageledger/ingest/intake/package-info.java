/** Owns what comes in over HTTP: its size, its JSON, its types, and how a refusal is said. */
@NullMarked
package io.usageledger.ingest.intake;

import org.jspecify.annotations.NullMarked;
