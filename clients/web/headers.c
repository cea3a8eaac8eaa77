/* SPDX-License-Identifier: EUPL-1.2 */
/* Headers that every answer has, whoever made it. */
#include "exchange.h"

/* Nothing runs but what the gateway serves itself; nothing of it is shown inside somebody else's page. */
#define PAGE_POLICY                                                                                                                                            \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "            \
  "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
#define API_POLICY "default-src 'none'; frame-ancestors 'none'"

void headers_add (const struct web *web, struct MHD_Response *response, enum headers_kind kind)
{
  if (MHD_get_response_header (response, "Content-Security-Policy") == NULL) /* a paper says its own */
    MHD_add_response_header (response, "Content-Security-Policy", kind == HEADERS_PAGE ? PAGE_POLICY : API_POLICY);
  MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
  MHD_add_response_header (response, "Referrer-Policy", "same-origin");
  MHD_add_response_header (response, "X-Frame-Options", "DENY");
  MHD_add_response_header (response, "Cross-Origin-Opener-Policy", "same-origin");
  MHD_add_response_header (response, "Cross-Origin-Resource-Policy", "same-origin");
  if (kind == HEADERS_PAGE)
    MHD_add_response_header (response, "Permissions-Policy", "camera=(self), geolocation=(), microphone=()");
  if (kind == HEADERS_API && MHD_get_response_header (response, "Cache-Control") == NULL)
    MHD_add_response_header (response, "Cache-Control", "no-store");
  if (web->secure)
    MHD_add_response_header (response, "Strict-Transport-Security", "max-age=31536000");
}
