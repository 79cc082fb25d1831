package io.usageledger.access;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/**
 * Lets an answer that fits Tomcat's buffer leave in one piece, with its length. Spring MVC flushes
 * what a {@code ResponseEntity} answers before Tomcat knows that it is the whole: the end of it
 * would follow by itself, one more write for us and one more read for who asked.
 */
final class WholeAnswers implements Filter {
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(
        request,
        new HttpServletResponseWrapper((HttpServletResponse) response) {
          @Override
          public void flushBuffer() {
            // at the end
          }
        });
  }
}
