import type { ProposalView } from "../../backoffice/backoffice.ts";
import type { ProposalState } from "../../proposals/proposals.ts";
import { Badge, Problem, type Tone } from "../components/badge.tsx";
import { ConsolePage } from "../components/console-page.tsx";
import { type Fact, Facts } from "../components/facts.tsx";
import { duration, Moment } from "../components/moment.tsx";
import { Table } from "../components/table.tsx";
import { holdsOneOf } from "../operator.ts";
import type { Frame } from "../web/web-request.ts";
import { type FormOperation, labelOf, type Refused, sentenceCase } from "./form-operation.ts";
import { RefusedNote } from "./operation-page.tsx";
import { type ListedProposal, PROPOSAL_STATES } from "./proposal.ts";

interface ProposalPageProps {
  readonly frame: Frame;
  readonly proposal: ProposalView;
  readonly operation: FormOperation;
  readonly now: number;
  /** What was typed, if the form is shown again. */
  readonly reason: string;
  readonly refused: Refused | null;
}

/** One proposal: who proposed what, what it would change, and what the reader may decide about it. */
export const ProposalPage = ({ frame, proposal, operation, now, reason, refused }: ProposalPageProps) => (
  <ConsolePage
    frame={frame}
    title={`Proposal: ${operation.command}`}
    lead={`${sentenceCase(operation.meaning)}.`}
    back={{ to: "/proposals", label: "All proposals" }}
  >
    {refused !== null && <RefusedNote refused={refused} />}
    <Facts facts={factsOf(proposal, now)} />
    {proposal.state === "open" && (
      <section aria-labelledby="changes">
        <h2 id="changes">What it would change</h2>
        <Changes proposal={proposal} operation={operation} />
      </section>
    )}
    {proposal.state === "open" && <Decide frame={frame} proposal={proposal} operation={operation} reason={reason} />}
  </ConsolePage>
);

function factsOf(proposal: ProposalView, now: number): readonly Fact[] {
  const { decision, outcome } = proposal;
  return [
    { name: "State", value: <State proposal={proposal} /> },
    ...Object.entries(proposal.input).map(([field, value]) => ({ name: labelOf(field), value: textOf(value), id: isId(value) })),
    { name: "Proposed by", value: <bdi>{proposal.maker.name}</bdi> },
    { name: "Proposed", value: <Moment at={proposal.madeAt} /> },
    ...(proposal.state === "open" ? [{ name: "Expires", value: <span>in {duration(proposal.expiresAt - now)}</span> }] : []),
    ...(decision === null
      ? []
      : [
          { name: "Decided by", value: <bdi>{decision.decider.name}</bdi> },
          { name: "Decided", value: <Moment at={decision.at} /> },
        ]),
    ...(decision?.reason ? [{ name: "Their reason", value: decision.reason }] : []),
    ...(outcome === null ? [] : [{ name: "Outcome", value: outcome }]),
    { name: "Id", value: proposal.id, id: true },
  ];
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const isId = (value: unknown): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(String(value));

const TONES: Partial<Readonly<Record<ProposalState, Tone>>> = { done: "good", failed: "bad" };

export const State = ({ proposal: { state, authentic } }: { proposal: ListedProposal }) =>
  authentic ? (
    <Badge tone={TONES[state] ?? "plain"}>{PROPOSAL_STATES[state]}</Badge>
  ) : (
    <Badge tone="bad">not authentic: the bank did not write this row</Badge>
  );

const Changes = ({ proposal: { changes, objection }, operation }: { proposal: ProposalView; operation: FormOperation }) => (
  <>
    {objection !== null && (
      <Problem>
        <p>It cannot be approved as it is. {sentenceCase(meaningOf(objection, operation))}.</p>
      </Problem>
    )}
    <Table
      caption="What the proposal would change"
      columns={[{ name: "What" }, { name: "Now" }, { name: "Afterwards" }]}
      rows={(changes ?? []).map(({ what, before, after }) => ({ key: what, cells: [what, before, <strong>{after}</strong>] }))}
      empty={changes === null ? "What it would change now is not known." : "It would change nothing."}
    />
  </>
);

const meaningOf = (objection: string, { refusals }: FormOperation): string =>
  objection === "proposal-stale"
    ? "what it would change is not what was proposed any more: look again, and propose it again"
    : (refusals[objection] ?? objection);

/** The maker may withdraw, another operator may approve or refuse; the bank checks both again. */
const Decide = ({
  frame,
  proposal,
  operation,
  reason,
}: Pick<ProposalPageProps, "frame" | "proposal" | "operation" | "reason">) => {
  const { operator } = frame;
  const isMaker = operator?.id === proposal.maker.id;
  if (!isMaker && (operator === null || !holdsOneOf(operator, operation.roles)))
    return <p class="aside">To decide about it, an operator needs one of these roles: {operation.roles.join(", ")}.</p>;
  return (
    <form method="post" action={`/proposals/${proposal.id}`} class="form decide" novalidate>
      <input type="hidden" name="form" value={frame.form} />
      <div class="field">
        <label for="field-reason">Reason</label>
        <p class="hint" id="field-reason-hint">
          {isMaker ? "Why you take it back. Optional." : "The audit log has it. It is needed to refuse."}
        </p>
        <input
          type="text"
          id="field-reason"
          name="reason"
          maxlength={200}
          value={reason}
          autocomplete="off"
          aria-describedby="field-reason-hint"
        />
      </div>
      <div class="ways">
        {isMaker ? (
          <button type="submit" name="decide" value="withdraw">
            Withdraw it
          </button>
        ) : (
          <>
            <button type="submit" class="primary" name="decide" value="approve" data-money>
              Approve it
            </button>
            <button type="submit" name="decide" value="refuse">
              Refuse it
            </button>
          </>
        )}
      </div>
    </form>
  );
};
