/** Owns the documents that are made from what they describe. */
@NullMarked
package io.usageledger.house.pages;

import org.jspecify.annotations.NullMarked;
