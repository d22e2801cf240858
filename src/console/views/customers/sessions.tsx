import type { CustomerOverview } from "../../../overview/overview.ts";
import { Badge, type Tone } from "../../components/badge.tsx";
import { duration, Moment } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";

type Listed = CustomerOverview["sessions"];

const STATES: Readonly<Record<Listed["sessions"][number]["state"], readonly [Tone, string]>> = {
  live: ["good", "live"],
  "signed-out": ["plain", "signed out"],
  ended: ["plain", "ended by the bank"],
  "not-known": ["plain", "not known"],
};

interface SessionsProps {
  readonly sessions: Listed;
  readonly path: string;
  readonly isFirst: boolean;
  readonly now: number;
}

/** A customer's sessions at ATMs, as the audit log has them. */
export const Sessions = ({ sessions: { sessions, next }, path, isFirst, now }: SessionsProps) => (
  <section aria-labelledby="sessions">
    <h2 id="sessions">Sessions at ATMs</h2>
    <Table
      caption="Sessions, the newest first"
      columns={[
        { name: "Signed in" },
        { name: "ATM", kind: "whole" },
        { name: "State", kind: "whole" },
        { name: "Lasted" },
        { name: "Channel", kind: "id" },
      ]}
      rows={sessions.map(({ session, terminal, signedInAt, state, endedAt }) => ({
        key: `${session} ${signedInAt}`,
        cells: [
          <Moment at={signedInAt} />,
          terminal ?? "not known",
          <Badge tone={STATES[state][0]}>{STATES[state][1]}</Badge>,
          lasted(state, signedInAt, endedAt, now),
          session,
        ],
      }))}
      empty={isFirst ? "No session is in the newest part of the audit log." : "No session is in this part of the audit log."}
    />
    <div class="ways">
      {!isFirst && (
        <a class="button" href={`${path}#sessions`}>
          Newest sessions
        </a>
      )}
      {next !== null && (
        <a class="button" href={`${path}?sessions=${next}#sessions`}>
          Older sessions
        </a>
      )}
    </div>
  </section>
);

function lasted(state: keyof typeof STATES, signedInAt: number, endedAt: number | null, now: number): string {
  if (endedAt !== null) return duration(endedAt - signedInAt);
  return state === "live" ? `${duration(now - signedInAt)} so far` : "not known";
}

/** Wrong passwords that count at the moment. */
export const Delays = ({ delays, now }: { delays: CustomerOverview["delays"]; now: number }) => (
  <section aria-labelledby="delays">
    <h2 id="delays">Wrong passwords that count</h2>
    <Table
      caption="Wrong passwords that count, those tried last first"
      columns={[{ name: "Where" }, { name: "Wrong", kind: "figure" }, { name: "Last tried" }, { name: "The next one is taken" }]}
      rows={delays.map(({ terminal, wrong, triedAt, until }) => ({
        key: terminal ?? "others",
        cells: [
          terminal ?? "all ATMs where the customer never signed in",
          String(wrong),
          <Moment at={triedAt} />,
          until === null || until <= now ? "now" : `in ${duration(until - now)}`,
        ],
      }))}
      empty="None: the next password is taken at once."
    />
  </section>
);

/** Sign-ins that failed, of the same part of the log as the sessions. */
export const FailedSignIns = ({ failed }: { failed: Listed["failed"] }) =>
  failed.length === 0 ? null : (
    <section aria-labelledby="failed">
      <h2 id="failed">Sign-ins that failed</h2>
      <Table
        caption="Sign-ins that failed, the newest first"
        columns={[{ name: "Time" }, { name: "ATM", kind: "whole" }, { name: "Outcome" }]}
        rows={failed.map(({ at, terminal, outcome }, n) => ({
          key: `${at} ${n}`,
          cells: [<Moment at={at} />, terminal ?? "not known", outcome],
        }))}
        empty=""
      />
    </section>
  );
