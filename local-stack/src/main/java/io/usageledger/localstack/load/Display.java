package io.usageledger.localstack.load;

/** Shows a person how far a task is. For one thread, but for {@link #say}. */
public interface Display {
  void begin(String task, long expectedEvents);

  /** {@code expectedEvents} may change while a file is read: it is an estimate until its end. */
  void at(long doneEvents, long expectedEvents);

  /** A line of its own, for instance what is waited for. */
  void say(String line);

  void end();
}
