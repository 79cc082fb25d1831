/** Owns how a program of the stack is started beside us, recognised again, watched and ended. */
@NullMarked
package io.usageledger.localstack.process;

import org.jspecify.annotations.NullMarked;
