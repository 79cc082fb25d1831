/**
 * Owns the second generation of the projections: how it is made from the log alone or from a
 * snapshot and the rest of the log, compared with the live one account by account, and put in its
 * place.
 */
@NullMarked
package io.usageledger.ledger.rebuild;

import org.jspecify.annotations.NullMarked;
