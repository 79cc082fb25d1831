package io.usageledger.localstack.database;

import java.sql.Connection;
import java.sql.SQLException;

/** A role that logs in with a password. */
record LoginRole(String name, String password) {

  private static final String SET_ARGUMENTS =
      """
      select
        set_config('local_stack.role', ?, false),
        set_config('local_stack.password', ?, false)
      """;

  // A definition takes no parameters, hence the settings.
  private static final String CREATE_OR_CHANGE =
      """
      do $$
      begin
        if not exists (select 1 from pg_roles where rolname = current_setting('local_stack.role')) then
          execute format('create role %I', current_setting('local_stack.role'));
        end if;
        execute format('alter role %I login password %L',
          current_setting('local_stack.role'), current_setting('local_stack.password'));
        perform set_config('local_stack.password', '', false);
      end
      $$
      """;

  /** Creates it unless it is there, and sets its password. */
  void ensure(Connection superuser) throws SQLException {
    try (var arguments = superuser.prepareStatement(SET_ARGUMENTS)) {
      arguments.setString(1, name);
      arguments.setString(2, password);
      arguments.execute();
    }
    try (var statement = superuser.createStatement()) {
      statement.execute(CREATE_OR_CHANGE);
    }
  }
}
