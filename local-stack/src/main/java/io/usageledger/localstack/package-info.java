/** Owns the stack that tests run against. */
@NullMarked
package io.usageledger.localstack;

import org.jspecify.annotations.NullMarked;
