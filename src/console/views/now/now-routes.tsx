import type { Hono } from "hono";
import { raw } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import { HourReader, type LastHour, SLOT_MS } from "../../../measures/measures.ts";
import type { Role } from "../../../operators/operators.ts";
import { ConsolePage } from "../../components/console-page.tsx";
import { LivePart, LiveState } from "../../components/live-part.tsx";
import { sharedReading } from "../../live/shared-reading.ts";
import type { Console } from "../../parts.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, frameOf, show } from "../../web/web-request.ts";
import { drawnTo } from "./now-hour.ts";
import { NowHistory, NowServers, NowTally } from "./now-parts.tsx";

const PATH = "/now";
/** The parts of the page share a reading. */
const KEPT_MS = 2_000;

/** The view Now: how the bank runs, over the last hour. */
export function nowRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const { live, sql, now } = console;
  const hours = new HourReader(sql);
  const read = sharedReading(() => hours.read(now()), live.pause(KEPT_MS));
  const history = drawnOnce();
  const add = (name: string, render: (hour: LastHour) => JSX.Element): void =>
    live.add({ ...{ name, roles, everyMs: SLOT_MS }, render: async () => render(await read()) });
  add("now-tally", (hour) => <NowTally hour={hour} />);
  add("now-history", history);
  add("now-servers", (hour) => <NowServers hour={hour} />);
  app.get(PATH, rolesOnly(console, roles), async (c) => {
    const topics = ["now-tally", "now-history", "now-servers"];
    const contents = await Promise.all(topics.map(async (topic) => [topic, await live.render(topic)] as const));
    const lead = "How the bank runs, by what its servers measure every five seconds. Hatched is not known, which is not zero.";
    return show(
      c,
      <ConsolePage frame={frameOf(c, console)} title="Now" lead={lead} actions={<LiveState path={PATH} />}>
        {contents.map(([topic, content]) => (
          <LivePart topic={topic} content={content} />
        ))}
      </ConsolePage>,
    );
  });
}

/**
 * Draws the plots once for each of their steps, which is the dearest that the console does, for the page and for who follows it.
 * What a server wrote late is drawn at the next step.
 */
function drawnOnce(): (hour: LastHour) => JSX.Element {
  let drawn = { of: "", html: "" };
  return (hour) => {
    const of = `${drawnTo(hour)} ${hour.servers.length}`;
    if (of !== drawn.of) drawn = { of, html: String(<NowHistory hour={hour} />) };
    return raw(drawn.html) as unknown as JSX.Element;
  };
}
