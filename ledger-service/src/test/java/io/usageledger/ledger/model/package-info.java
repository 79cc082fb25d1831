/** A model of the rules, independent of the fold and slow, and random histories to compare both. */
@NullMarked
package io.usageledger.ledger.model;

import org.jspecify.annotations.NullMarked;
