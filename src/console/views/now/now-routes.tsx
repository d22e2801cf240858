import type { Hono } from "hono";
import { lastHour } from "../../../measures/measures.ts";
import type { Role } from "../../../operators/operators.ts";
import { ConsolePage } from "../../components/console-page.tsx";
import { LivePart, LiveState } from "../../components/live-part.tsx";
import type { Console } from "../../parts.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, frameOf, show } from "../../web/web-request.ts";
import { NowParts } from "./now-parts.tsx";

const PATH = "/now";

/** The view Now: how the bank runs, over the last hour. */
export function nowRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const { live, sql, now } = console;
  live.add({
    // It is the dearest live part: it reads and draws the measures of an hour.
    ...{ name: "now", roles, everyMs: 10_000 },
    render: async () => <NowParts hour={await lastHour(sql, now())} />,
  });
  app.get(PATH, rolesOnly(console, roles), async (c) => {
    const content = await live.render("now");
    const lead = "How the bank runs, by what its servers measure every five seconds. Hatched is not known, which is not zero.";
    return show(
      c,
      <ConsolePage frame={frameOf(c, console)} title="Now" lead={lead} actions={<LiveState path={PATH} />}>
        <LivePart topic="now" content={content} />
      </ConsolePage>,
    );
  });
}
