/** Owns what usage is rated with, as readers see it: models and prices. */
@NullMarked
package io.usageledger.query.reference;

import org.jspecify.annotations.NullMarked;
