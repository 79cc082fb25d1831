/** Owns the rating of usage that was posted before its price was published. */
@NullMarked
package io.usageledger.ledger.rating;

import org.jspecify.annotations.NullMarked;
