/** Owns the pages for people, who may open what, and the description of the API. */
@NullMarked
package io.usageledger.query.dashboard;

import org.jspecify.annotations.NullMarked;
