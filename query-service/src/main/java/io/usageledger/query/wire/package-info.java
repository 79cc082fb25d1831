/**
 * Owns the forms that all questions and answers share: parameters, periods, cursors, amounts and
 * problems.
 */
@NullMarked
package io.usageledger.query.wire;

import org.jspecify.annotations.NullMarked;
