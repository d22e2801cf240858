import type { ShownRecord } from "../../../../backoffice/backoffice.ts";
import type { Currency } from "../../../../model/model.ts";
import { NotKnown, Problem } from "../../../components/badge.tsx";
import { ConsolePage } from "../../../components/console-page.tsx";
import { type Fact, Facts } from "../../../components/facts.tsx";
import { Moment } from "../../../components/moment.tsx";
import type { Console } from "../../../parts.ts";
import { type ConsoleRequest, frameOf, show } from "../../../web/web-request.ts";
import { ask, showRefused } from "../ask.ts";
import { amountOf, meaningOf, Outcome, recordPath } from "../event-facts.tsx";
import { searchPath } from "../search-form.tsx";
import { AuditorSection, SealedPlace } from "./auditor-section.tsx";
import { ProofSection } from "./proof-section.tsx";

/** One record: its fields in clear, its inclusion proof, and its confidential part for whoever has the key. */
export async function showRecordPage(c: ConsoleRequest, console: Console) {
  const answer = await ask<ShownRecord>(c, console, "audit-record", { index: c.req.param("index") });
  if ("refused" in answer) return showRefused(c, console, answer.refused);
  const { event, proof, sealed, origin } = answer.result;
  const index = event.index ?? 0;
  const line = proof.state === "proven" ? proof.inclusion.line : null;
  return show(
    c,
    <ConsolePage
      frame={frameOf(c, console)}
      title={`Record ${index}`}
      lead={`${event.kind}: ${meaningOf(event.kind)}.`}
      back={{ to: "/audit", label: "Audit log" }}
      actions={<Neighbours index={index} />}
    >
      <Facts facts={factsOf(event, console.currency)} />
      {origin === null ? (
        <NotKnown why="The log of this database was not begun, so nothing is bound to its name." />
      ) : (
        <AuditorSection origin={origin} />
      )}
      <SealedPlace event={sealed} line={line} />
      <section class="stack" aria-labelledby="proof">
        <h2 id="proof">Inclusion proof</h2>
        {proof.state === "proven" && <ProofSection index={index} inclusion={proof.inclusion} />}
        {proof.state === "unknown" && <NotKnown why={`${sentence(proof.why)}`} />}
        {proof.state === "broken" && (
          <Problem>
            <p>Not proven: {sentence(proof.why)} Run a verification, and keep this server as it is.</p>
          </Problem>
        )}
      </section>
    </ConsolePage>,
  );
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

const Neighbours = ({ index }: { index: number }) => (
  <>
    {index > 0 && (
      <a class="button quiet" href={recordPath(index - 1)}>
        Record before
      </a>
    )}
    <a class="button quiet" href={recordPath(index + 1)}>
      Record after
    </a>
  </>
);

/** The fields that the event has; those of a person or of a request lead to all records about it. */
function factsOf(event: ShownRecord["event"], currency: Currency): readonly Fact[] {
  const { at, outcome, terminal, amount, customer, request, session, account, n } = event;
  const linked = (field: string, value: string) => <a href={searchPath({ [field]: value })}>{value}</a>;
  const all: readonly (Fact | null)[] = [
    { name: "Time", value: <Moment at={at} /> },
    { name: "Outcome", value: <Outcome outcome={outcome} /> },
    terminal === null ? null : { name: "ATM", value: terminal },
    amount === null ? null : { name: "Amount", value: `${amountOf(event, currency)} ${currency.code}` },
    customer === null ? null : { name: "Customer", value: linked("customer", customer), id: true },
    request === null ? null : { name: "Request", value: linked("request", request), id: true },
    session === null ? null : { name: "Session", value: linked("session", session), id: true },
    account === null ? null : { name: "Account", value: account, id: true },
    { name: "Number in its writer's chain", value: n },
  ];
  return all.filter((each) => each !== null);
}
