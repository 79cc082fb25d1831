/** Owns what tests of the running service share. */
@NullMarked
package io.usageledger.ingest;

import org.jspecify.annotations.NullMarked;
