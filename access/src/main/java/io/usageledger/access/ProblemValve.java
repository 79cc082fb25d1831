package io.usageledger.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.http.HttpStatus;

/**
 * Says what Tomcat refuses before any code of ours is asked, a path that cannot be decoded for
 * instance, as application/problem+json too: a client that reads our errors need not read HTML.
 */
public final class ProblemValve extends ErrorReportValve {
  private static final int ERRORS_FROM = 400;

  static void placeIn(ConfigurableTomcatWebServerFactory tomcat) {
    tomcat.addContextCustomizers(
        context -> {
          if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(ProblemValve.class.getName());
          }
        });
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int code = response.getStatus();
    HttpStatus status = HttpStatus.resolve(code);
    if (code < ERRORS_FROM || status == null || response.getContentWritten() > 0) {
      return;
    }
    if (!response.setErrorReported()) {
      return;
    }
    try {
      response.setContentType("application/problem+json");
      response.getOutputStream().write(problem(status).getBytes(StandardCharsets.UTF_8));
      response.finishResponse();
    } catch (IOException | IllegalStateException clientIsGone) {
      // Nobody is there to read it.
    }
  }

  /** Nothing of the request is in it: it could not even be read. */
  private static String problem(HttpStatus status) {
    boolean ours = status.is5xxServerError();
    return """
        {"type":"about:blank","title":"%s","status":%d,"detail":"%s","code":"%s"}"""
        .formatted(
            status.getReasonPhrase(),
            status.value(),
            ours
                ? "The service met a fault of its own and has logged it"
                : "The request cannot be read: its path, a header or its length is malformed",
            ours ? "internal_error" : AccessRefusal.PATH_MALFORMED.code());
  }
}
