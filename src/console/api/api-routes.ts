import { type Context, Hono } from "hono";
import { every } from "hono/combine";
import { smallBodies } from "../../ui/ui.ts";
import type { Console, ConsoleParts } from "../parts.ts";
import type { ConsoleEnv } from "../web/web-request.ts";
import { bearersOnly } from "./bearer.ts";
import { EventFeed } from "./event-feed.ts";
import { recordsKeyUses } from "./key-uses.ts";
import { openApi } from "./openapi.ts";
import { performOperation } from "./operation-endpoint.ts";
import { answerApiProblem, meaningsOf, titleOf, typeOf } from "./problem.ts";
import { API_RATES } from "./rate-limit.ts";

/**
 * The API for programs (docs/API.md), below /api/v1. Everything but an answer of an operation or of the feed is a problem (RFC 9457).
 * `isOwn` tests Host headers.
 */
export function createApi(
  parts: ConsoleParts & Pick<Console, "watch" | "downloads">,
  isOwn: (header: string) => boolean,
): Hono<ConsoleEnv> {
  const feed = new EventFeed(parts, parts.watch);
  const api = new Hono<ConsoleEnv>();
  api.use(async (c, next) => {
    const host = (c.req.header("host") ?? "").toLowerCase();
    return host === new URL(parts.origin).host || isOwn(host) ? next() : answerApiProblem(c, "misdirected");
  });
  api.get("/openapi.json", (c) => c.json(openApi()));
  api.get("/problems/:name", (c) => {
    const refusal = c.req.param("name");
    const found = meaningsOf(refusal);
    return found === null
      ? answerApiProblem(c, "path-unknown")
      : c.json({ type: typeOf(refusal), title: titleOf(refusal), refusal, ...found });
  });
  for (const path of ["/openapi.json", "/problems/:name"]) api.all(path, otherMethod("GET"));
  const bearers = every(bearersOnly(parts, parts.apiRates ?? API_RATES), recordsKeyUses(parts));
  api.post(
    "/operations/:name",
    bearers,
    smallBodies<ConsoleEnv>((c) => answerApiProblem(c, "body-too-large")),
    (c) => performOperation(c, parts),
  );
  api.all("/operations/:name", otherMethod("POST"));
  api.get("/events", bearers, (c) => feed.answer(c));
  api.all("/events", otherMethod("GET"));
  api.all("/*", (c) => answerApiProblem(c, "path-unknown"));
  api.onError((error, c) => {
    parts.log("error", "a request of the API failed", { err: error });
    return answerApiProblem(c, "failed");
  });
  return api;
}

const otherMethod =
  (allowed: string) =>
  (c: Context): Response => {
    c.header("allow", allowed);
    return answerApiProblem(c, "method-wrong");
  };
