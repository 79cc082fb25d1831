/**
 * Owns what becomes of figures: the recorded ones, the page and the chart that are written from
 * them.
 */
@NullMarked
package io.usageledger.benchmarks.page;

import org.jspecify.annotations.NullMarked;
