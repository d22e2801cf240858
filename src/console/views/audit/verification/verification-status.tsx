import type { VerificationState } from "../../../../overview/overview.ts";
import { Badge, type Tone } from "../../../components/badge.tsx";
import { type Fact, Facts } from "../../../components/facts.tsx";
import { duration, Moment } from "../../../components/moment.tsx";
import { type Column, Table } from "../../../components/table.tsx";

interface VerificationStatusProps {
  /** The one that this console runs, or ran last. */
  readonly current: VerificationState | null;
  /** The last result on this machine. */
  readonly last: VerificationState | null;
  readonly now: number;
}

/** What is verified now, and the last result. */
export const VerificationStatus = ({ current, last, now }: VerificationStatusProps) => {
  const own = current !== null && current.phase !== "done" ? current : null;
  return (
    <div class="stack">
      {own !== null && (
        <One state={own} heading={own.phase === "running" ? "Running" : "The last one that was asked for"} now={now} />
      )}
      {last !== null && <One state={last} heading="The last result" now={now} />}
      {own === null && last === null && (
        <p class="empty">The bank was not verified from this machine yet. Verify it now: it only reads.</p>
      )}
    </div>
  );
};

const One = ({ state, heading, now }: { state: VerificationState; heading: string; now: number }) => {
  const { phase, percent, why, findings, findingCount } = state;
  return (
    <section aria-label={heading}>
      <h2>{heading}</h2>
      {phase === "running" && (
        <p class="verifying">
          <progress max={100} value={percent} aria-label="How much is verified" /> {percent} %
        </p>
      )}
      <Facts facts={factsOf(state, now)} />
      {why !== null && <p class="not-known">{why}</p>}
      {findingCount > 0 && <Findings state={state} />}
      {findingCount > findings.length && (
        <p class="aside">
          These are {findings.length} of {findingCount} findings. strongroom verify lists more.
        </p>
      )}
    </section>
  );
};

function factsOf(
  { phase, by, beganAt, endedAt, remainingMs, findingCount, report }: VerificationState,
  now: number,
): readonly Fact[] {
  const [tone, words] = verdictOf(phase, findingCount);
  const left = remainingMs === null ? "not known yet" : `about ${duration(remainingMs)}`;
  const coverage = report?.coverage;
  return [
    { name: "Result", value: <Badge tone={tone}>{words}</Badge> },
    { name: "Asked for by", value: <bdi>{by}</bdi> },
    { name: "Began", value: <Moment at={beganAt} /> },
    { name: phase === "running" ? "Runs for" : "Took", value: duration((endedAt ?? now) - beganAt) },
    ...(phase === "running" ? [{ name: "Still takes", value: left }] : []),
    ...(coverage === undefined
      ? []
      : [
          { name: "Events", value: coverage.events },
          { name: "Records under checkpoints", value: coverage.size },
          { name: "Events that wait for a checkpoint", value: coverage.waiting },
          { name: "Postings", value: coverage.movements },
          { name: "Customers", value: coverage.customers },
        ]),
  ];
}

const FINDING_COLUMNS: readonly Column[] = [{ name: "Where" }, { name: "What" }, { name: "Kind", kind: "whole" }];

const Findings = ({ state: { findings } }: { state: VerificationState }) => (
  <Table
    caption="Findings"
    columns={FINDING_COLUMNS}
    rows={findings.map(({ kind, place, what }, n) => ({ key: `${n}`, cells: [place, what, kind] }))}
    empty=""
  />
);

const ENDS: Readonly<Record<Exclude<VerificationState["phase"], "done" | "running">, readonly [Tone, string]>> = {
  elsewhere: ["plain", "not begun"],
  cancelled: ["plain", "cancelled: no result"],
  failed: ["bad", "failed: no result"],
};

function verdictOf(phase: VerificationState["phase"], findingCount: number): readonly [Tone, string] {
  const counted = `${findingCount} ${findingCount === 1 ? "finding" : "findings"}`;
  if (phase === "done") return findingCount === 0 ? ["good", "books and log prove each other"] : ["bad", counted];
  if (phase === "running")
    return findingCount === 0 ? ["plain", "running, no finding yet"] : ["bad", `running, ${counted} so far`];
  return ENDS[phase];
}
