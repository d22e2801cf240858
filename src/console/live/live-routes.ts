import type { Hono } from "hono";
import type { Console } from "../parts.ts";
import { type ConsoleEnv, operatorOf } from "../web/web-request.ts";
import type { LiveRefusal } from "./live.ts";

const STATUS: Readonly<Record<LiveRefusal, 400 | 403 | 429 | 503>> = {
  "topic-unknown": 400,
  "not-allowed": 403,
  "too-many-streams": 429,
  stopping: 503,
};

/** The most topics of one page. */
const TOPICS_MAX = 16;

/** The stream of a page's live parts. */
export function liveRoutes(app: Hono<ConsoleEnv>, { live }: Console): void {
  app.get("/live", (c) => {
    const keys = [...new Set((c.req.query("topics") ?? "").split(","))].slice(0, TOPICS_MAX);
    const last = c.req.header("last-event-id") ?? c.req.query("last") ?? "";
    const follower = { operator: operatorOf(c), token: c.var.token ?? "", cut: () => void c.env.outgoing?.destroy() };
    const opened = live.open(follower, keys, last);
    if (typeof opened === "string") return c.json({ refusal: opened }, STATUS[opened]);
    return c.body(opened.body, 200, { "content-type": "text/event-stream", "x-accel-buffering": "no" });
  });
}
