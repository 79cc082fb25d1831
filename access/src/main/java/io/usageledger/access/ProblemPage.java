package io.usageledger.access;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Says as application/problem+json what Tomcat has already given a status when our code hears of
 * it: a body that ended early, or of which nothing came any more.
 */
@Controller
final class ProblemPage implements ErrorController {
  @RequestMapping("/error")
  ResponseEntity<ProblemDetail> tell(HttpServletRequest request) {
    HttpStatus status = status(request);
    boolean isBrokenOff = status == HttpStatus.BAD_REQUEST || status == HttpStatus.REQUEST_TIMEOUT;
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            status,
            isBrokenOff
                ? "The body ended early or came too slowly; send it again"
                : status.getReasonPhrase());
    problem.setProperty(
        "code", isBrokenOff ? "body_incomplete" : status.name().toLowerCase(Locale.ROOT));
    problem.setInstance(asked(request));
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  /** What the client asked for, and not the page that it was sent on to. */
  private static @Nullable URI asked(HttpServletRequest request) {
    return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
        ? URI.create(uri)
        : null;
  }

  private static HttpStatus status(HttpServletRequest request) {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus known = code instanceof Integer number ? HttpStatus.resolve(number) : null;
    return known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known;
  }
}
