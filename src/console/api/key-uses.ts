import type { MiddlewareHandler } from "hono";
import { recordKeyUse } from "../../operators/operators.ts";
import type { ConsoleParts } from "../parts.ts";
import type { ConsoleEnv } from "../web/web-request.ts";
import { addressOf, bearerOf } from "./bearer.ts";

/** How long the record of one use counts, in milliseconds: a program that follows the log must not feed it. */
const RECORDED_MS = 3_600_000;
const USES_MAX = 4_096;

/**
 * Records which program uses its key for what, before it gets anything: once an hour for each path of the API and each address. What an
 * operation itself records has the program's name too.
 */
export function recordsKeyUses({ operators, now }: Pick<ConsoleParts, "operators" | "now">): MiddlewareHandler<ConsoleEnv> {
  /** When each use was recorded last; the oldest first. */
  const recorded = new Map<string, number>();
  return async (c, next) => {
    const caller = bearerOf(c);
    if (caller.kind !== "api-key") return next();
    const [use, address, at] = [c.req.path.replace(/^\/api\/v1\/(?:operations\/)?/, "").slice(0, 64), addressOf(c), now()];
    const name = `${caller.id} ${use} ${address}`;
    if (at - (recorded.get(name) ?? Number.NEGATIVE_INFINITY) >= RECORDED_MS) {
      await recordKeyUse(operators, caller, { use, address, at });
      recorded.delete(name);
      recorded.set(name, at);
      const [oldest] = recorded.keys();
      if (recorded.size > USES_MAX && oldest !== undefined) recorded.delete(oldest);
    }
    return next();
  };
}
