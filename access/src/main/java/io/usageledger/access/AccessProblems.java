package io.usageledger.access;

import io.usageledger.access.RuleAuthorization.Denied;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import tools.jackson.databind.json.JsonMapper;

/** Says every refusal as application/problem+json with the refusal's code. */
final class AccessProblems
    implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {
  private static final String CHALLENGE = "Bearer realm=\"usage-ledger\"";

  private final JsonMapper json;

  AccessProblems(JsonMapper json) {
    this.json = json;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    if (!(failure instanceof KeyRefusedException refused)) {
      response.setHeader("WWW-Authenticate", CHALLENGE);
      write(
          response,
          AccessRefusal.KEY_MISSING,
          "This needs an API key: send the header Authorization: Bearer key_<id>.<secret>");
      return;
    }
    if (refused.refusal().status() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
      response.setHeader("Retry-After", CommonProblems.RETRY_AFTER_S);
    } else {
      response.setHeader("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\"");
    }
    write(response, refused.refusal(), refused.detail());
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
      throws IOException {
    if (!(failure instanceof AuthorizationDeniedException denied)
        || !(denied.getAuthorizationResult() instanceof Denied reason)) {
      write(response, AccessRefusal.PATH_UNKNOWN, "Refused");
      return;
    }
    String missing = reason.missing();
    if (missing != null) {
      response.setHeader(
          "WWW-Authenticate",
          "%s, error=\"insufficient_scope\", scope=\"%s\"".formatted(CHALLENGE, missing));
    }
    write(response, reason.refusal(), reason.detail());
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, RequestRejectedException failure)
      throws IOException {
    write(
        response,
        AccessRefusal.PATH_MALFORMED,
        "The path or a header holds what no proper client sends: " + failure.getMessage());
  }

  private void write(HttpServletResponse response, AccessRefusal refusal, @Nullable String detail)
      throws IOException {
    HttpStatus status = HttpStatus.valueOf(refusal.status());
    response.setStatus(status.value());
    response.setContentType("application/problem+json");
    response
        .getOutputStream()
        .write(
            json.writeValueAsBytes(
                new Problem(
                    "about:blank",
                    status.getReasonPhrase(),
                    status.value(),
                    detail,
                    refusal.code())));
  }

  private record Problem(
      String type, String title, int status, @Nullable String detail, String code) {}
}
