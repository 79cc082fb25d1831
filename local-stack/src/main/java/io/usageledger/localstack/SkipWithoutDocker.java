package io.usageledger.localstack;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Skips a test whose servers could not be had for want of Docker, also when it asked for them in
 * the initialiser of a class, which wraps the reason. JUnit finds it by itself.
 */
public final class SkipWithoutDocker implements InvocationInterceptor {
  private static volatile boolean seen;

  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Constructor<T>> constructor,
      ExtensionContext context)
      throws Throwable {
    return proceed(invocation);
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  private static <T> T proceed(Invocation<T> invocation) throws Throwable {
    try {
      return invocation.proceed();
    } catch (Throwable failure) {
      if (isForWantOfDocker(failure)) {
        seen = true;
        throw new DockerAbsentException();
      }
      throw failure;
    }
  }

  /** A class whose initialiser failed once fails later without saying why. */
  private static boolean isForWantOfDocker(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof DockerAbsentException
                    || (seen && cause instanceof NoClassDefFoundError));
  }
}
