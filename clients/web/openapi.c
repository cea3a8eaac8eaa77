/* SPDX-License-Identifier: EUPL-1.2 */
/* What the interface looks like, for programs: an OpenAPI 3.1 document made of the tables, so that it says what is so.  A verb is a path, a record a schema;
   what the gateway answers itself stands in routes.def, with the bodies below. */
#include "api.h"
#include "openapi_schema.h"

#include "proto/error.h"
#include "proto/json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define API "/api/v1/"

/* ---- Answers ---- */

static json_t *json_content (json_t *schema)
{
  return json_pack ("{s{so}}", "application/json", "schema", schema);
}

static json_t *answer_of (const char *description, json_t *schema)
{
  return json_pack ("{ss so}", "description", description, "content", json_content (schema));
}

/* The answers that anything may have. */
static json_t *with_errors (json_t *responses, bool login)
{
  json_object_set_new (responses, "400", answer_of ("The request was not understood.", schema_reference ("error")));
  if (login)
    json_object_set_new (responses, "401", answer_of ("Nobody is logged in (login_needed).", schema_reference ("error")));
  json_object_set_new (responses, "default", answer_of ("An error; its code says which.", schema_reference ("error")));
  return responses;
}

static json_t *result_schema (enum message_type record)
{
  json_t *rows = record == MSG_NONE ? json_object () : schema_reference (message_def (record)->name);
  return json_pack ("{s[o {s{s{ss so}}}]}", "allOf", schema_reference ("result"), "properties", "rows", "type", "array", "items", rows);
}

/* ---- Verbs ---- */

static json_t *roles_of (const struct message_def *def)
{
  json_t *roles = json_array ();
  for (int role = 0; role < ROLE_COUNT; role++)
    if ((def->who & ANY_PERSON) != ANY_PERSON && (def->who >> role & 1) != 0)
      json_array_append_new (roles, json_string (role_key ((enum role) role)));
  return roles;
}

static json_t *verb_head (const struct message_def *def)
{
  json_t *operation = json_pack ("{ss ss s[s]}", "operationId", def->name, "summary", def->text, "tags", def->kind == KIND_QUERY ? "queries" : "commands");
  json_t *roles = roles_of (def);
  if (json_array_size (roles) > 0)
    json_object_set (operation, "x-roles", roles);
  json_decref (roles);
  return operation;
}

static json_t *parameter_of (const struct field_def *def)
{
  json_t *parameter = json_pack ("{ss ss ss so so}", "name", def->name, "in", "query", "description", def->text, "required", json_boolean (def->required),
                                 "schema", schema_of_field (def));
  if (def->type == TYPE_KEYS || def->type == TYPE_TEXTS)
  {
    json_object_set_new (parameter, "style", json_string ("form"));
    json_object_set_new (parameter, "explode", json_false ());
  }
  return parameter;
}

static json_t *query_operation (const struct message_def *def)
{
  json_t *operation = verb_head (def), *parameters = json_array ();
  for (uint32_t i = 0; i < def->field_count; i++)
    json_array_append_new (parameters, parameter_of (&def->fields[i]));
  json_array_append_new (parameters, json_pack ("{ss}", "$ref", "#/components/parameters/min_seq"));
  json_object_set_new (operation, "parameters", parameters);
  json_t *responses = json_pack ("{so}", "200", answer_of ("Rows.", result_schema (def->answer)));
  json_object_set_new (operation, "responses", with_errors (responses, true));
  return operation;
}

static json_t *command_operation (const struct message_def *def)
{
  json_t *operation = verb_head (def);
  json_object_set_new (operation, "parameters",
                       json_pack ("[{ss}{ss}{ss}{ss}]", "$ref", "#/components/parameters/ideenbus", "$ref", "#/components/parameters/person", "$ref",
                                  "#/components/parameters/idempotency_key", "$ref", "#/components/parameters/after"));
  json_object_set_new (operation, "requestBody", json_pack ("{sb so}", "required", 1, "content", json_content (schema_reference (def->name))));
  json_t *responses = json_pack ("{so so so}", "200", answer_of ("Accepted and durable; a repeat gets the same answer.", schema_reference ("done")), "404",
                                 answer_of ("Refused: what it is about does not exist, or may not be seen.", schema_reference ("refused")), "409",
                                 answer_of ("Refused, with every reason; nothing was changed.", schema_reference ("refused")));
  json_object_set_new (operation, "responses", with_errors (responses, true));
  return operation;
}

static void add_verbs (json_t *paths)
{
  for (int type = MSG_NONE + 1; type < MSG_COUNT; type++)
  {
    const struct message_def *def = message_def ((enum message_type) type);
    if (!api_has_verb ((enum message_type) type))
      continue;
    char path[100];
    snprintf (path, sizeof path, API "%s", def->name);
    bool query = def->kind == KIND_QUERY;
    json_object_set_new (paths, path, json_pack ("{so}", query ? "get" : "post", query ? query_operation (def) : command_operation (def)));
  }
}

/* ---- The gateway's own routes ---- */

#define ME                                                                                                                                                     \
  "{\"allOf\": [{\"$ref\": \"#/components/schemas/result\"}, {\"properties\": {\"rows\": {\"type\": \"array\", \"items\": {\"$ref\": "                         \
  "\"#/components/schemas/me\"}}}}]}"
#define SESSIONS                                                                                                                                               \
  "{\"type\": \"object\", \"properties\": {\"answer\": {\"const\": \"result\"}, \"rows\": {\"type\": \"array\", \"items\": {\"type\": \"object\", "                  \
  "\"properties\": {\"id\": {\"type\": \"string\"}, \"created\": {\"type\": \"integer\"}, \"seen\": {\"type\": \"integer\"}, \"expires\": {\"type\": "                 \
  "\"integer\"}, \"agent\": {\"type\": \"string\"}, \"sso\": {\"type\": \"boolean\"}, \"this\": {\"type\": \"boolean\"}}}}}, \"required\": [\"answer\", \"rows\"]}"
#define JSON_ANSWER(SCHEMA) "{\"200\": {\"description\": \"Done.\", \"content\": {\"application/json\": {\"schema\": " SCHEMA "}}}}"
#define JSON_BODY_OF(FIELDS, NEEDED)                                                                                                                           \
  "{\"required\": true, \"content\": {\"application/json\": {\"schema\": {\"type\": \"object\", \"properties\": {" FIELDS "}, \"required\": [" NEEDED "]}}}}"
#define STRING(NAME) "\"" NAME "\": {\"type\": \"string\"}"
#define DONE "{\"$ref\": \"#/components/schemas/done\"}"
#define QUERY_OF(NAME, REQUIRED, SCHEMA) "{\"name\": \"" NAME "\", \"in\": \"query\", \"required\": " REQUIRED ", \"schema\": {\"type\": \"" SCHEMA "\"}}"
#define PATH_OF(NAME) "{\"name\": \"" NAME "\", \"in\": \"path\", \"required\": true, \"schema\": {\"type\": \"string\"}}"
#define CONTENT(TYPE) "{\"200\": {\"description\": \"Its content.\", \"content\": {\"" TYPE "\": {}}}}"

/* What routes.def cannot say: how a path ending in '*' goes on, parameters, body and answers, each as JSON or NULL. */
struct detail
{
  enum route_method method;
  const char *path, *shown;
  const char *parameters, *body, *responses;
};

static const struct detail details[] = {
    {ROUTE_GET, "/healthz", NULL, NULL, NULL,
     JSON_ANSWER ("{\"type\": \"object\", \"properties\": {\"broker\": {\"enum\": [\"up\", \"down\"]}}, \"required\": [\"broker\"]}")},
    {ROUTE_GET, API "openapi.json", NULL, NULL, NULL, JSON_ANSWER ("{\"type\": \"object\"}")},
    {ROUTE_POST, API "session", NULL, NULL, JSON_BODY_OF (STRING ("user") ", " STRING ("password"), "\"user\", \"password\""), JSON_ANSWER (ME)},
    {ROUTE_GET, API "session", NULL, NULL, NULL, JSON_ANSWER (ME)},
    {ROUTE_DELETE, API "session", NULL, NULL, NULL, JSON_ANSWER (DONE)},
    {ROUTE_GET, API "sessions", NULL, NULL, NULL, JSON_ANSWER (SESSIONS)},
    {ROUTE_DELETE, API "sessions/*", API "sessions/{id}", "[" PATH_OF ("id") "]", NULL, JSON_ANSWER (DONE)},
    {ROUTE_DELETE, API "sessions", NULL, NULL, NULL, JSON_ANSWER (DONE)},
    {ROUTE_POST, API "account", NULL, NULL, JSON_BODY_OF (STRING ("token") ", " STRING ("user") ", " STRING ("password"), "\"token\""),
     JSON_ANSWER (ME)},
    {ROUTE_PUT, API "password", NULL, NULL, JSON_BODY_OF (STRING ("old") ", " STRING ("new"), "\"old\", \"new\""), JSON_ANSWER (DONE)},
    {ROUTE_GET, API "events", NULL, "[" QUERY_OF ("after", "false", "string") "]", NULL, CONTENT ("text/event-stream")},
    {ROUTE_POST, API "attachments", NULL,
     "[" QUERY_OF ("case", "true", "string") ", " QUERY_OF ("name", "true", "string") ", " QUERY_OF ("text", "false", "string") ", " QUERY_OF (
         "internal", "false", "boolean") "]",
     "{\"required\": true, \"content\": {\"application/octet-stream\": {}}}", JSON_ANSWER (DONE)},
    {ROUTE_GET, API "papers/*", API "papers/{kind}/{ref}.{format}",
     "[" PATH_OF ("kind") ", " PATH_OF ("ref") ", " PATH_OF ("format") ", " QUERY_OF ("at", "false", "integer") ", " QUERY_OF ("template", "false", "boolean") ", " QUERY_OF ("lang", "false", "string") "]", NULL,
     CONTENT ("application/octet-stream")},
    {ROUTE_POST, API "papers/*", API "papers/{kind}/{ref}.{format}",
     "[" PATH_OF ("kind") ", " PATH_OF ("ref") ", " PATH_OF ("format") ", " QUERY_OF ("at", "false", "integer") ", " QUERY_OF ("lang", "false", "string") "]",
     "{\"required\": true, \"content\": {\"application/octet-stream\": {}}}", CONTENT ("application/octet-stream")},
    {ROUTE_GET, API "dossiers/*", API "dossiers/{ref}.zip", "[" PATH_OF ("ref") ", " QUERY_OF ("lang", "false", "string") "]", NULL, CONTENT ("application/zip")},
    {ROUTE_GET, API "exports/*", API "exports/cases.{format}",
     "[" PATH_OF ("format") ", " QUERY_OF ("org", "false", "string") ", " QUERY_OF ("district", "false", "string") ", " QUERY_OF (
         "stage", "false", "string") ", " QUERY_OF ("state", "false", "string") ", " QUERY_OF ("pipeline", "false", "string") ", " QUERY_OF (
         "mine", "false", "boolean") ", " QUERY_OF ("table", "false", "string") ", " QUERY_OF ("excel", "false", "boolean") ", " QUERY_OF (
         "lang", "false", "string") "]",
     NULL, CONTENT ("application/octet-stream")},
    {ROUTE_GET, API "attachments/*", API "attachments/{case}/{attachment}", "[" PATH_OF ("case") ", " PATH_OF ("attachment") "]", NULL,
     CONTENT ("application/octet-stream")}};

static const struct detail *detail_of (const struct route *route)
{
  for (size_t i = 0; i < sizeof details / sizeof details[0]; i++)
    if (details[i].method == route->method && strcmp (details[i].path, route->path) == 0)
      return &details[i];
  return NULL;
}

static json_t *parse (const char *text)
{
  json_t *json = json_loads (text, JSON_REJECT_DUPLICATES, NULL);
  assert (json != NULL);
  return json;
}

static json_t *route_parameters (const struct route *route, const struct detail *detail, bool rest)
{
  json_t *parameters = detail != NULL && detail->parameters != NULL ? parse (detail->parameters) : json_array ();
  if (rest)
    json_array_append_new (parameters, parse (PATH_OF ("rest")));
  if ((route->flags & WRITE) != 0)
    json_array_append_new (parameters, json_pack ("{ss}", "$ref", "#/components/parameters/ideenbus"));
  return parameters;
}

static json_t *route_operation (const struct route *route, const struct detail *detail, bool rest)
{
  json_t *operation = json_pack ("{ss s[s] so}", "summary", route->text, "tags", "gateway", "parameters", route_parameters (route, detail, rest));
  if (detail != NULL && detail->body != NULL)
    json_object_set_new (operation, "requestBody", parse (detail->body));
  json_t *responses = detail != NULL && detail->responses != NULL ? parse (detail->responses) : parse ("{\"200\": {\"description\": \"The answer.\"}}");
  json_object_set_new (operation, "responses", with_errors (responses, (route->flags & LOGIN) != 0));
  if ((route->flags & (LOGIN | LOGIN_MAY)) == 0)
    json_object_set_new (operation, "security", json_array ());
  return operation;
}

static void add_routes (json_t *paths)
{
  static const char *const names[ROUTE_METHODS] = {"get", "post", "put", "delete"};
  size_t count;
  const struct route *table = route_table (&count);
  for (size_t i = 0; i < count; i++)
  {
    const struct route *route = &table[i];
    const struct detail *detail = detail_of (route);
    size_t size = strlen (route->path);
    bool rest = route->path[size - 1] == '*' && (detail == NULL || detail->shown == NULL);
    char path[200];
    if (strcmp (route->path, API "*") == 0)
      continue; /* the verbs */
    snprintf (path, sizeof path, "%.*s%s", rest ? (int) size - 1 : (int) size, route->path, rest ? "{rest}" : "");
    const char *shown = detail != NULL && detail->shown != NULL ? detail->shown : path;
    if (json_object_get (paths, shown) == NULL)
      json_object_set_new (paths, shown, json_object ());
    json_object_set_new (json_object_get (paths, shown), names[route->method], route_operation (route, detail, rest));
  }
}

/* ---- The rest ---- */

static json_t *parameters (void)
{
  return parse ("{\"ideenbus\": {\"name\": \"X-Ideenbus\", \"in\": \"header\", \"required\": true, \"schema\": {\"const\": \"1\"},"
                "  \"description\": \"Every write has it, and an Origin that is the board's, or none.\"},"
                " \"person\": {\"name\": \"Ideenbus-Person\", \"in\": \"header\", \"schema\": {\"type\": \"string\", \"format\": \"uuid\"},"
                "  \"description\": \"For whom this is written: refused with other_person where the session is somebody else's by now.\"},"
                " \"idempotency_key\": {\"name\": \"Idempotency-Key\", \"in\": \"header\", \"schema\": {\"type\": \"string\", \"format\": \"uuid\"},"
                "  \"description\": \"The command's id, a UUIDv7: repeat the command with the same one until it is answered, and it is carried out once.\"},"
                " \"after\": {\"name\": \"After\", \"in\": \"header\", \"schema\": {\"type\": \"string\", \"format\": \"uuid\"},"
                "  \"description\": \"A command of the same person that must have been accepted before.\"},"
                " \"min_seq\": {\"name\": \"min_seq\", \"in\": \"query\", \"schema\": {\"type\": \"integer\", \"minimum\": 0},"
                "  \"description\": \"Answer only from what holds this seq (read your writes).\"}}");
}

static json_t *error_list (void)
{
  json_t *list = json_array ();
  size_t count;
  const struct error_def *table = error_table (&count);
  struct arena *arena = arena_new ();
  static const int ours[] = {
#define ERR(SYMBOL, NUMBER, ...) NUMBER,
#include "clients/web/errors.def"
#undef ERR
  };
  for (size_t i = 0; i < count; i++)
    json_array_append_new (
        list, json_pack ("{ss si sb ss ss}", "code", table[i].code, "number", table[i].number, "retry", table[i].retry, "de", table[i].de, "en", table[i].en));
  for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
  {
    struct message error = web_error_message (arena, ours[i], SLICE ("{0}"));
    json_t *row = json_from_message (&error);
    json_object_del (row, "detail");
    json_object_set_new (row, "status", json_integer (answer_status_of (ours[i])));
    json_array_append_new (list, row);
  }
  arena_destroy (&arena);
  return list;
}

json_t *openapi_document (const char *origin)
{
  json_t *paths = json_object ();
  add_routes (paths);
  add_verbs (paths);
  json_t *components = json_pack ("{so so s{s{ss ss ss}}}", "schemas", schema_all (), "parameters", parameters (), "securitySchemes", "session", "type",
                                  "apiKey", "in", "cookie", "name", strncmp (origin, "https://", 8) == 0 ? "__Host-ideenbus" : "ideenbus");
  return json_pack ("{ss s{ss ss ss} s[{ss}] s[{s[]}] so so so}", "openapi", "3.1.0", "info", "title", "Ideenbus", "version", IDEENBUS_VERSION, "description",
                    "The verbs of the Ideenbus over HTTP: queries are GET, commands are POST.  Money is integer cents, rates are basis points, times are "
                    "milliseconds since 1970 "
                    "UTC; ids are UUIDs, bytes hexadecimal, integers beyond 2^53 texts.",
                    "servers", "url", origin, "security", "session", "paths", paths, "components", components, "x-errors", error_list ());
}

void get_openapi (struct exchange *self)
{
  struct web *web = self->web;
  if (web->openapi == NULL)
  {
    json_t *document = openapi_document (web->origin);
    char *text = json_dumps (document, JSON_COMPACT);
    json_decref (document);
    web->openapi = text == NULL ? NULL : MHD_create_response_from_buffer (strlen (text), text, MHD_RESPMEM_MUST_FREE);
    if (web->openapi == NULL)
      abort ();
    MHD_add_response_header (web->openapi, "Content-Type", "application/json; charset=utf-8");
    MHD_add_response_header (web->openapi, "Cache-Control", "no-cache");
    headers_add (web, web->openapi, HEADERS_API);
  }
  exchange_answer_shared (self, 200, web->openapi);
}
