/** Owns how much CPU each process uses, from the kernel's own counts. */
@NullMarked
package io.usageledger.benchmarks.cpu;

import org.jspecify.annotations.NullMarked;
