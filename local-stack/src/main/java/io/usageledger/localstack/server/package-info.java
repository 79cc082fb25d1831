/** Owns the three servers of the stack: their binaries, settings, data and readiness. */
@NullMarked
package io.usageledger.localstack.server;

import org.jspecify.annotations.NullMarked;
