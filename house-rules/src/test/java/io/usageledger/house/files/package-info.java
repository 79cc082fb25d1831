/** Owns the rules that our files keep: sources, migrations, documents. */
@NullMarked
package io.usageledger.house.files;

import org.jspecify.annotations.NullMarked;
