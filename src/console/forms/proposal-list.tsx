import { type Currency, formatMoney, Money } from "../../model/model.ts";
import { duration, Moment } from "../components/moment.tsx";
import { CutNote, Table } from "../components/table.tsx";
import type { Console, ProposalList } from "../parts.ts";
import type { ListedProposal } from "./proposal.ts";
import { State } from "./proposal-page.tsx";

/** The address of the proposals that have ended. */
export const ENDED = "/proposals/ended";

interface ProposalsProps {
  readonly list: ProposalList;
  readonly isFirst: boolean;
  readonly console: Pick<Console, "operations" | "now" | "currency">;
}

const COLUMNS = [{ name: "Proposal", kind: "whole" }, { name: "About" }, { name: "Proposed by" }, { name: "State" }] as const;

/** A page of the proposals that wait for somebody. */
export const WaitingProposals = ({ list, isFirst, console }: ProposalsProps) => (
  <>
    <Table
      caption="Proposals that wait for somebody"
      columns={[...COLUMNS, { name: "Expires in", kind: "figure" }]}
      rows={list.proposals.map((each) => ({
        key: each.id,
        cells: [...cellsOf(each, console), duration(each.expiresAt - console.now())],
      }))}
      empty={isFirst ? "No proposal waits for anybody." : "No proposal is later."}
    />
    <Pages list={list} isFirst={isFirst} path="/proposals" words={["Oldest proposals", "Later proposals"]} />
  </>
);

/** A page of those that have ended. */
export const EndedProposals = ({ list, isFirst, console }: ProposalsProps) => (
  <>
    <Table
      caption="Proposals that have ended, the newest first"
      columns={[...COLUMNS, { name: "Decided by" }, { name: "Proposed, UTC" }]}
      rows={list.proposals.map((each) => ({
        key: each.id,
        cells: [
          ...cellsOf(each, console),
          each.decision === null ? "nobody" : <bdi>{each.decision.decider.name}</bdi>,
          <Moment at={each.madeAt} />,
        ],
      }))}
      empty={isFirst ? "No proposal has ended yet." : "No proposal is older."}
    />
    <Pages list={list} isFirst={isFirst} path={ENDED} words={["Newest proposals", "Older proposals"]} />
  </>
);

const cellsOf = (proposal: ListedProposal, { operations, currency }: ProposalsProps["console"]) => [
  <a href={`/proposals/${proposal.id}`}>{operations[proposal.operation]?.command ?? proposal.operation}</a>,
  aboutText(proposal, currency),
  <bdi>{proposal.maker.name}</bdi>,
  <State proposal={proposal} />,
];

interface PagesProps extends Pick<ProposalsProps, "list" | "isFirst"> {
  readonly path: string;
  readonly words: readonly [first: string, next: string];
}

const Pages = ({ list: { proposals, count, next }, isFirst, path, words: [first, later] }: PagesProps) => (
  <CutNote
    shown={proposals.length}
    count={count}
    isFirst={isFirst}
    first={{ to: path, label: first }}
    next={next === null ? null : { to: `${path}?after=${next}`, label: later }}
  />
);

const aboutText = ({ about: { terminal, request, amount } }: ListedProposal, currency: Currency): string =>
  [terminal, amount === undefined ? undefined : `${formatMoney(Money(amount), currency)} ${currency.code}`, request]
    .filter((each) => each !== undefined)
    .join(", ");
