import type { Hono } from "hono";
import { cashMovements, dayEnd, moneyOverview, readSignOffs } from "../../../ledger/ledger.ts";
import type { Role } from "../../../operators/operators.ts";
import { LivePart, LiveState } from "../../components/live-part.tsx";
import { holdsOneOf } from "../../operator.ts";
import type { Console } from "../../parts.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, frameOf, operatorOf, show } from "../../web/web-request.ts";
import { Balances } from "./balances.tsx";
import { Cash, cursorIn, cursorQuery } from "./cash.tsx";
import { DayEnd } from "./day-end.tsx";
import { MoneyPage } from "./money-page.tsx";
import { mayEndHolds, TAB_PATHS, tabRoles } from "./money-tabs.ts";
import { OpenHolds } from "./open-holds.tsx";
import { readOpenHolds } from "./read-open-holds.ts";

const DAY_MS = 86_400_000;
/** How many days the list of sign-offs and that of cash movements go back. */
const DAYS = 8;
const CASH_DAYS = 90;

/** The view Money: balances, the end of the day, holds, cash movements, and the way to exports. */
export function moneyRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const { sql, now, currency, operations, terminalCapacity } = console;
  const only = (tab: keyof typeof TAB_PATHS) => rolesOnly(console, tabRoles(operations, tab));
  holdsRoutes(app, console, roles);
  app.get(TAB_PATHS.balances, async (c) => {
    if (!holdsOneOf(operatorOf(c), tabRoles(operations, "balances"))) return c.redirect(TAB_PATHS.holds, 303);
    const lead = "What the bank owes and what it has, by its books. Both are the same in sound books.";
    return show(
      c,
      <MoneyPage frame={frameOf(c, console)} console={console} title="Balances" lead={lead} refresh>
        <Balances overview={await moneyOverview(sql)} currency={currency} />
      </MoneyPage>,
    );
  });
  app.get(TAB_PATHS.dayEnd, only("dayEnd"), async (c) => {
    const frame = frameOf(c, console);
    const at = now();
    const rows = await dayEnd(sql, at, terminalCapacity);
    const days = Array.from({ length: DAYS }, (_, n) => Math.floor(at / DAY_MS) * DAY_MS - n * DAY_MS);
    const signOffs = await readSignOffs(sql, days);
    const lead = "What each ATM's own counters say against the books, as it is now. Two operators sign a day off, once.";
    return show(
      c,
      <MoneyPage frame={frame} console={console} title="End of the day" lead={lead} refresh>
        <DayEnd {...{ frame, console, rows, days, signOffs, currency }} />
      </MoneyPage>,
    );
  });
  app.get(TAB_PATHS.cash, only("cash"), async (c) => {
    const frame = frameOf(c, console);
    const before = cursorIn(c.req.query());
    const page = await cashMovements(sql, { since: now() - CASH_DAYS * DAY_MS, until: now() + 1 }, { before });
    const lead = `Notes that operators put into ATMs or took out, and what counts found, of the last ${CASH_DAYS} days.`;
    const next = page.next === null ? null : `${TAB_PATHS.cash}?${cursorQuery(page.next)}`;
    return show(
      c,
      <MoneyPage frame={frame} console={console} title="Cash movements" lead={lead} refresh>
        <Cash frame={frame} console={console} page={page} next={next} isFirst={before === null} path={TAB_PATHS.cash} />
      </MoneyPage>,
    );
  });
}

/** The open holds, live: for those who may end them with the ways to do so, for others without. */
function holdsRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const { live, sql, now, currency, operations } = console;
  const add = (name: string, shown: Console["operations"], who: readonly Role[]): void =>
    live.add({
      ...{ name, roles: who, everyMs: 3_000 },
      render: async () => (
        <OpenHolds holds={await readOpenHolds(sql, now())} currency={currency} operations={shown} back={TAB_PATHS.holds} />
      ),
    });
  add("holds", operations, mayEndHolds(operations));
  add("holds-read", {}, roles);
  app.get(TAB_PATHS.holds, rolesOnly(console, roles), async (c) => {
    const topic = holdsOneOf(operatorOf(c), mayEndHolds(operations)) ? "holds" : "holds-read";
    const content = await live.render(topic);
    const lead =
      "Money that was set aside for a withdrawal, and that no ATM has settled or released yet. Find out whether the notes went out.";
    return show(
      c,
      <MoneyPage
        frame={frameOf(c, console)}
        console={console}
        title="Open holds"
        lead={lead}
        actions={<LiveState path={TAB_PATHS.holds} />}
      >
        <LivePart topic={topic} content={content} />
      </MoneyPage>,
    );
  });
}
