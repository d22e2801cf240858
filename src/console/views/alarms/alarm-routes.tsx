import type { Hono } from "hono";
import { alarmHistory, findAlarm, type HistoryPlace, listAlarms } from "../../../alarms/alarms.ts";
import type { Role } from "../../../operators/operators.ts";
import { ConsolePage } from "../../components/console-page.tsx";
import { LivePart, LiveState } from "../../components/live-part.tsx";
import { showMissing } from "../../components/message-page.tsx";
import type { Console } from "../../parts.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, frameOf, show } from "../../web/web-request.ts";
import { AlarmFacts, AlarmMeaning } from "./alarm-facts.tsx";
import { AlarmHistory } from "./alarm-history.tsx";
import { StandingAlarms } from "./standing-alarms.tsx";

const PATH = "/alarms";
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
/** The alarms on a page of the history. */
const HISTORY_PAGE = 50;

/** The view Alarms: those that stand, those that are not known, each by itself, and the history. */
export function alarmRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const { live, sql, now } = console;
  live.add({
    ...{ name: "alarms", roles, everyMs: 3_000 },
    render: async () => <StandingAlarms list={await listAlarms(sql, now())} now={now()} />,
  });
  live.add({
    ...{ name: "alarm", parameter: UUID, roles, everyMs: 5_000 },
    render: async (id) => <AlarmFacts alarm={await findAlarm(sql, id)} now={now()} />,
  });
  app.get(PATH, rolesOnly(console, roles), async (c) => {
    const content = await live.render("alarms");
    const lead = "What is wrong, or may be. The bank raises and clears alarms by itself: mend the cause, and the alarm goes.";
    const actions = (
      <>
        <a class="button" href={`${PATH}/history`}>
          History
        </a>
        <LiveState path={PATH} />
      </>
    );
    return show(
      c,
      <ConsolePage frame={frameOf(c, console)} title="Alarms" lead={lead} actions={actions}>
        <LivePart topic="alarms" content={content} />
      </ConsolePage>,
    );
  });
  app.get(`${PATH}/history`, rolesOnly(console, roles), async (c) => {
    const found = await alarmHistory(sql, { after: placeOf(c.req.query("after")), most: HISTORY_PAGE + 1 });
    const lead = "Every alarm that stands or stood, the newest first.";
    return show(
      c,
      <ConsolePage frame={frameOf(c, console)} title="Alarms: history" lead={lead} back={{ to: PATH, label: "Alarms" }}>
        <AlarmHistory alarms={found.slice(0, HISTORY_PAGE)} more={found.length > HISTORY_PAGE} />
      </ConsolePage>,
    );
  });
  app.get(`${PATH}/:id`, rolesOnly(console, roles), async (c) => {
    const id = c.req.param("id") ?? "";
    const alarm = UUID.test(id) ? await findAlarm(sql, id) : null;
    if (alarm === null) return showMissing(c, console);
    const [title, actions] = [`Alarm: ${alarm.name}`, <LiveState path={`${PATH}/${id}`} />];
    return show(
      c,
      <ConsolePage frame={frameOf(c, console)} title={title} actions={actions} back={{ to: PATH, label: "Alarms" }}>
        <LivePart topic={`alarm:${id}`} content={await live.render(`alarm:${id}`)} />
        <AlarmMeaning alarm={alarm} />
      </ConsolePage>,
    );
  });
}

/** The place that a link to the next page names; null for the first page. */
function placeOf(text: string | undefined): HistoryPlace | null {
  const [, raisedAt = "", id = ""] = /^(\d{1,15})-(.{36})$/.exec(text ?? "") ?? [];
  return UUID.test(id) ? { raisedAt: Number(raisedAt), id } : null;
}
