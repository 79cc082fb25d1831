/** Owns the subscriptions of an account as readers see them: the newest state of each. */
@NullMarked
package io.usageledger.query.subscriptions;

import org.jspecify.annotations.NullMarked;
