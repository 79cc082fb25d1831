/** Owns the rules that our classes keep, whoever wrote them. */
@NullMarked
package io.usageledger.house.code;

import org.jspecify.annotations.NullMarked;
