/** Owns the one story that goes through all of it: the launcher, the servers, the services. */
@NullMarked
package io.usageledger.house.story;

import org.jspecify.annotations.NullMarked;
