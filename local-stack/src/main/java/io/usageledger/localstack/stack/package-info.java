/** Owns the local stack as a whole: where it lies, what belongs to it, in which order it moves. */
@NullMarked
package io.usageledger.localstack.stack;

import org.jspecify.annotations.NullMarked;
