/** Owns what providers' usage objects mean: pure, from their JSON to our disjoint meters. */
@NullMarked
package io.usageledger.ingest.providers;

import org.jspecify.annotations.NullMarked;
