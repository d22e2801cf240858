import { type LastHour, SLOT_MS } from "../../../measures/measures.ts";
import { Plot } from "../../../ui/ui.ts";
import { Badge, NotKnown, type Tone } from "../../components/badge.tsx";
import { Moment } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";
import { Tally, type TallyLine } from "../../components/tally.tsx";
import { amountText } from "./figure-text.ts";
import { stepsOf } from "./now-hour.ts";
import { plotsOf } from "./now-plots.ts";

/** How the bank is at the moment, in figures. */
export const NowTally = ({ hour }: { hour: LastHour }) =>
  hour.servers.length === 0 ? (
    <NotKnown why="No server of the bank has measured anything in the last hour. Start one with strongroom bank, or see why none runs." />
  ) : (
    <Tally label="Servers and processes" lines={tallyOf(hour)} />
  );

/** The hour itself: its plots and its requests. */
export const NowHistory = ({ hour }: { hour: LastHour }) =>
  hour.servers.length === 0 ? null : (
    <>
      <section data-key="plots" aria-labelledby="plots">
        <h2 id="plots">The last hour, all servers together</h2>
        <div class="plots">
          {plotsOf(...stepsOf(hour)).map((plot) => (
            <div class="plot-card" data-key={plot.id}>
              <Plot {...plot} />
            </div>
          ))}
        </div>
      </section>
      <Requests hour={hour} />
    </>
  );

/** The newest slot may not be written yet: the value of one of these is of now. */
const NEWEST_SLOTS = 3;

function tallyOf({ servers, over, from, to }: LastHour): readonly TallyLine[] {
  const count = (state: string): number => servers.filter((server) => server.state === state).length;
  const down = servers.flatMap(({ state, processes }) => (state === "up" ? processes : [])).filter(({ isUp }) => !isUp).length;
  const isPart = count("up") === 0 || count("not-known") > 0;
  const newest = Array.from({ length: NEWEST_SLOTS }, (_, n) => to - (n + 1) * SLOT_MS);
  const waiting = newest.map((at) => over(at, at + SLOT_MS).gauge("auditWaiting"));
  return [
    { name: "servers at work", count: count("up"), tone: "plain" },
    { name: "servers not known", count: count("not-known"), tone: "bad" },
    { name: "processes down", count: down === 0 && isPart ? null : down, tone: "bad" },
    { name: "restarts in the hour", count: over(from, to).restarts, tone: "warn" },
    { name: "audit events that wait", count: grouped(waiting.find((value) => value !== null) ?? null), tone: "plain" },
  ];
}

const grouped = (value: number | null): TallyLine["count"] => (value === null || value === 0 ? value : amountText(value));

/** What was asked for in the hour, and how it ended. */
const Requests = ({ hour: { over, from, to, slots } }: { hour: LastHour }) => {
  const { operations, byOperation, byRefusal } = over(from, to).counts;
  const isPart = slots.some(({ servers, isKnown }) => servers.length > 0 && !isKnown);
  const times = (name: string, which: (outcome: string) => boolean): number =>
    operations.reduce((sum, [operation, outcome, each]) => sum + (operation === name && which(outcome) ? each : 0), 0);
  return (
    <section data-key="requests" aria-labelledby="requests">
      <h2 id="requests">Requests of the last hour</h2>
      {isPart && <NotKnown why="A part of the hour is missing: there were at least these." />}
      <div class="beside">
        <Table
          caption="Requests by operation"
          columns={[
            ...([
              { name: "Operation", kind: "whole" },
              { name: "Done", kind: "figure" },
            ] as const),
            ...([
              { name: "Refused", kind: "figure" },
              { name: "No answer", kind: "figure" },
            ] as const),
          ]}
          rows={[...byOperation.keys()].map((name) => ({
            key: name,
            cells: [
              name,
              amountText(times(name, (outcome) => outcome === "ok")),
              amountText(times(name, (outcome) => outcome !== "ok" && outcome !== "no-answer")),
              amountText(times(name, (outcome) => outcome === "no-answer")),
            ],
          }))}
          empty="Nobody asked the bank for anything."
        />
        <Table
          caption="Refusals by name"
          columns={[
            { name: "Refusal", kind: "whole" },
            { name: "Times", kind: "figure" },
          ]}
          rows={[...byRefusal].map(([name, count]) => ({ key: name, cells: [name, amountText(count)] }))}
          empty="Nothing was refused."
        />
      </div>
    </section>
  );
};

type Server = LastHour["servers"][number];

const SERVER_STATES: Readonly<Record<Server["state"], { readonly tone: Tone; readonly text: string }>> = {
  up: { tone: "good", text: "up" },
  ended: { tone: "plain", text: "ended in order" },
  "not-known": { tone: "plain", text: "not known" },
};

/** Each process of each server. */
export const NowServers = ({ hour: { servers } }: { hour: LastHour }) =>
  servers.length === 0 ? null : (
    <section data-key="servers" aria-labelledby="servers">
      <h2 id="servers">Servers and their processes</h2>
      <Table
        caption="Servers and their processes"
        columns={[
          ...([{ name: "Process", kind: "whole" }, { name: "Server" }, { name: "State" }, { name: "Last heard" }] as const),
          ...([
            { name: "Restarts", kind: "figure" },
            { name: "Hangs", kind: "figure" },
          ] as const),
        ]}
        rows={servers.flatMap((server) =>
          server.processes.map((process) => ({
            key: `${server.server} ${process.name}`,
            cells: [
              process.name,
              server.server,
              <State server={server} isUp={process.isUp} />,
              <Moment at={server.at} />,
              amountText(process.restarts),
              amountText(process.hangs),
            ],
          })),
        )}
        empty="No server has told its processes yet."
      />
      <p class="aside">Restarts and hangs are counted from the server's start.</p>
    </section>
  );

const State = ({ server: { state }, isUp }: { server: Server; isUp: boolean }) => {
  const { tone, text } = state === "up" && !isUp ? { tone: "bad" as const, text: "down" } : SERVER_STATES[state];
  return <Badge tone={tone}>{text}</Badge>;
};
