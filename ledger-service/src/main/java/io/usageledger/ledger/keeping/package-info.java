/**
 * Owns whether the log is kept: the settings of its topics under which nothing takes the truth
 * away, and what is gone already.
 */
@NullMarked
package io.usageledger.ledger.keeping;

import org.jspecify.annotations.NullMarked;
