/** Owns single usage events: pages of the history, and why one was charged as it was. */
@NullMarked
package io.usageledger.query.history;

import org.jspecify.annotations.NullMarked;
