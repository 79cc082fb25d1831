/**
 * Owns how a trace file is read: its formats, its lines, and what a line that says too little is
 * given.
 */
@NullMarked
package io.usageledger.localstack.load.trace;

import org.jspecify.annotations.NullMarked;
