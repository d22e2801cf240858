import type { Hono } from "hono";
import { cashMovements, dayEnd, moneyOverview, readSignOffs } from "../../../ledger/ledger.ts";
import type { Role } from "../../../operators/operators.ts";
import { LivePart, LiveState } from "../../components/live-part.tsx";
import { RefusedNote, wrongFields } from "../../forms/operation-page.tsx";
import { holdsOneOf } from "../../operator.ts";
import type { Console } from "../../parts.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, frameOf, operatorOf, show } from "../../web/web-request.ts";
import { Balances } from "./balances.tsx";
import { Cash, cursorIn, cursorQuery } from "./cash.tsx";
import { DayEnd } from "./day-end.tsx";
import { HoldsFilter } from "./holds-filter.tsx";
import { HOLDS_PARAMETER, holdsParameter, holdsPath, holdsQuestion, isFiltered, questionIn } from "./holds-question.ts";
import { MoneyPage } from "./money-page.tsx";
import { mayEndHolds, TAB_PATHS, tabRoles } from "./money-tabs.ts";
import { OpenHolds } from "./open-holds.tsx";
import { readOpenHolds } from "./read-open-holds.ts";

const DAY_MS = 86_400_000;
/** How many days a page of sign-offs has, and how far cash movements go back at first. */
const DAYS = 8;
const CASH_DAYS = 90;
const CASH_DAYS_MOST = 36_500;

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
    const today = Math.floor(at / DAY_MS) * DAY_MS;
    const newest = Math.min(today, dayIn(c.req.query("until")) ?? today);
    const days = Array.from({ length: DAYS }, (_, n) => newest - n * DAY_MS);
    const signOffs = await readSignOffs(sql, days);
    const lead = "What each ATM's own counters say against the books, as it is now. Two operators sign a day off, once.";
    return show(
      c,
      <MoneyPage frame={frame} console={console} title="End of the day" lead={lead} refresh>
        <DayEnd {...{ frame, console, rows, days, signOffs, currency, isFirst: newest === today }} />
      </MoneyPage>,
    );
  });
  app.get(TAB_PATHS.cash, only("cash"), async (c) => {
    const frame = frameOf(c, console);
    const before = cursorIn(c.req.query());
    const days = wholeIn(c.req.query("days"), CASH_DAYS_MOST) ?? CASH_DAYS;
    const page = await cashMovements(sql, { since: now() - days * DAY_MS, until: now() + 1 }, { before });
    const lead = `Notes that operators put into ATMs or took out, and what counts found, of the last ${days} days.`;
    const next = page.next === null ? null : `${TAB_PATHS.cash}?${cursorQuery(page.next)}&days=${days}`;
    const further = days < CASH_DAYS_MOST ? `${TAB_PATHS.cash}?days=${Math.min(CASH_DAYS_MOST, days * 4)}` : null;
    return show(
      c,
      <MoneyPage frame={frame} console={console} title="Cash movements" lead={lead} refresh>
        <Cash
          frame={frame}
          console={console}
          page={page}
          next={next}
          further={further}
          isFirst={before === null}
          path={TAB_PATHS.cash}
        />
      </MoneyPage>,
    );
  });
}

/** A whole number from 1 to `most`; null if the text is none. */
const wholeIn = (text = "", most: number): number | null =>
  /^[1-9]\d{0,8}$/.test(text) && Number(text) <= most ? Number(text) : null;

/** The beginning of the day that an address names, in milliseconds since 1970 UTC; null if it names none. */
const dayIn = (text = ""): number | null => {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
};

/** The open holds, live: for those who may end them with the ways to do so, for others without. */
function holdsRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const { live, sql, now, currency, operations } = console;
  const path = TAB_PATHS.holds;
  const add = (name: string, shown: Console["operations"], who: readonly Role[]): void =>
    live.add({
      ...{ name, parameter: HOLDS_PARAMETER, roles: who, everyMs: 3_000 },
      render: async (parameter) => {
        const question = holdsQuestion(parameter);
        const holds = await readOpenHolds(sql, question, now());
        return <OpenHolds holds={holds} currency={currency} operations={shown} question={question} path={path} />;
      },
    });
  add("holds", operations, mayEndHolds(operations));
  add("holds-read", {}, roles);
  app.get(path, rolesOnly(console, roles), async (c) => {
    const typed = c.req.query();
    const { question, problems } = questionIn(typed);
    const name = holdsOneOf(operatorOf(c), mayEndHolds(operations)) ? "holds" : "holds-read";
    const topic = `${name}:${holdsParameter(question)}`;
    const content = await live.render(topic);
    const isWrong = Object.keys(problems).length > 0;
    const lead =
      "Money that was set aside for a withdrawal, and that no ATM has settled or released yet. Find out whether the notes went out.";
    return show(
      c,
      <MoneyPage
        frame={frameOf(c, console)}
        console={console}
        title="Open holds"
        lead={lead}
        actions={<LiveState path={holdsPath(path, question)} />}
      >
        {isWrong && <RefusedNote refused={wrongFields(problems)} answers={false} />}
        <HoldsFilter {...{ path, question, typed, problems, currency }} />
        <LivePart topic={topic} content={content} answers={!isWrong && isFiltered(question)} />
      </MoneyPage>,
      isWrong ? 422 : 200,
    );
  });
}
