import type { EventStore } from "../../events/events.ts";
import { Currency, canonicalJson, newOperatorId, type RequestId, type TerminalId } from "../../model/model.ts";
import { decideProposal, endProposal, makeProposal, type ProposalKey } from "../../proposals/proposals.ts";
import { type MachineNotes, orderTerminal } from "../../terminals/terminals.ts";
import { writeFields } from "../fields/read-fields.ts";
import { countCash } from "../operations/terminals/count.ts";

interface AgreedOrder {
  readonly id: RequestId;
  readonly terminal: TerminalId;
  readonly counted: MachineNotes;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** The names of maker and approver. */
  readonly people: readonly [string, string];
}

/**
 * Enters that two operators agreed on a count under this id, and orders it of the ATM, as the bank does when it carries their proposal out.
 * Resolves with the refusal's name; null if it is ordered.
 */
export function orderCount(
  store: Pick<EventStore, "begin">,
  key: ProposalKey,
  { id, terminal, counted, at, people }: AgreedOrder,
): Promise<string | null> {
  const [maker, decider] = people.map((name) => ({ id: newOperatorId(), name })) as [Person, Person];
  const rejected = counted.rejected.length === 0 ? null : counted.rejected;
  const input = { terminal, cassettes: counted.cassettes, rejected, reason: null };
  const text = canonicalJson(writeFields(countCash.fields, input, { currency: Currency("EUR") }));
  return store.begin(async (tx, record) => {
    const made = {
      id,
      operation: "cash-count",
      input: text,
      difference: Buffer.alloc(32),
      about: { terminal },
      maker,
      madeAt: at,
    };
    await makeProposal(tx, record, key, made);
    const decided = await decideProposal(
      tx,
      record,
      key,
      { id, verdict: "approved", decider, at, reason: null },
      async () => null,
    );
    if (!decided.ok) throw new Error(decided.refusal);
    const order = { id, terminal, at, kind: "count", counted } as const;
    const ordered = await orderTerminal(tx, record, order, { name: maker.name, approver: decider.name });
    const refusal = ordered.ok ? null : ordered.refusal;
    await endProposal(tx, record, decided.proposal, { refusal, outcome: JSON.stringify({ ok: ordered.ok }), at });
    return refusal;
  });
}

type Person = Parameters<typeof makeProposal>[3]["maker"];
