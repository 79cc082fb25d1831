/** Owns what waits in quarantine, as readers see it. */
@NullMarked
package io.usageledger.query.quarantine;

import org.jspecify.annotations.NullMarked;
