/** Owns counts over everything: what became of each source's events, and the ledger at a glance. */
@NullMarked
package io.usageledger.query.statistics;

import org.jspecify.annotations.NullMarked;
