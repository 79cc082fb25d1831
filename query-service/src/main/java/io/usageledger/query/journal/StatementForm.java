package io.usageledger.query.journal;

import java.io.IOException;

/** How a statement is written, entry by entry. */
interface StatementForm {
  void begin(Statement statement) throws IOException;

  void add(Entry entry) throws IOException;

  void end(Statement statement) throws IOException;
}
