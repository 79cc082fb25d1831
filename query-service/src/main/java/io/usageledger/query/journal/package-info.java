/** Owns the journal of an account: its entries, and statements over a period. */
@NullMarked
package io.usageledger.query.journal;

import org.jspecify.annotations.NullMarked;
