/** Owns the start of the query service and its settings. */
@NullMarked
package io.usageledger.query;

import org.jspecify.annotations.NullMarked;
