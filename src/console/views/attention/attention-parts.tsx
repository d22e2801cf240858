import { type Currency, formatMoney, Money } from "../../../model/model.ts";
import type { Attention } from "../../../overview/overview.ts";
import { NotKnown } from "../../components/badge.tsx";
import { duration } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";
import { Tally, type TallyLine } from "../../components/tally.tsx";
import { sentenceCase } from "../../forms/form-operation.ts";
import type { Console } from "../../parts.ts";
import { type ApprovalItem, approvalsFor, PARTS, partIn } from "./approvals.ts";
import { type FirstSteps, FirstStepsPart, stepsLine } from "./first-steps.tsx";
import type { Follower } from "./follower.ts";
import type { RowContext, Section } from "./section.ts";
import { More, SectionPart, sentenceOf } from "./section-part.tsx";
import { SECTIONS } from "./sections.tsx";
import { HoldWays, Way } from "./ways.tsx";

interface AttentionProps {
  readonly attention: Attention<ApprovalItem>;
  readonly follower: Follower;
  readonly console: Pick<Console, "currency" | "operations" | "navigation">;
  readonly now: number;
  /** Whom the bank must still invite; absent for who does not invite. */
  readonly steps?: FirstSteps;
}

/** What needs a hand, for one operator: how many of each, then the items, with what to do. */
export const AttentionParts = (props: AttentionProps) => {
  const { attention, follower, console, steps } = props;
  const { approvals } = attention;
  const tally: readonly TallyLine[] = [
    approvalsLine(props),
    ...SECTIONS.map((section) => lineOf(section, attention)),
    ...(steps === undefined ? [] : [stepsLine(steps)]),
  ];
  const isQuiet = tally.every(({ count }) => count === 0);
  const context: RowContext = {
    ...{ currency: console.currency, now: props.now },
    link: (item, text) => <Way item={item} text={text} follower={follower} navigation={console.navigation} />,
    ways: (item) => <HoldWays item={item} follower={follower} operations={console.operations} />,
  };
  return (
    <>
      <Tally label="What needs a hand, by kind" lines={tally} />
      {isQuiet && (
        <p class="empty">
          Nothing needs a hand. <a href="/now">See how the bank runs now</a>.
        </p>
      )}
      {steps !== undefined && <FirstStepsPart steps={steps} />}
      {!(approvals.known && approvals.count === 0) && (
        <section id="approvals" data-key="approvals" aria-labelledby="approvals-title">
          <h2 id="approvals-title">Approvals</h2>
          {approvals.known ? <Approvals {...props} items={approvals.items} /> : <NotKnown why={sentenceOf(approvals.why)} />}
          <More source={approvals} rest="/proposals" />
        </section>
      )}
      {SECTIONS.map((section) => (
        <SectionPart section={section} attention={attention} context={context} />
      ))}
    </>
  );
};

const lineOf = ({ id, name, tone, source }: Section, attention: Attention): TallyLine => {
  const found = source(attention);
  return {
    name,
    tone: tone(attention),
    count: found.known ? found.count : null,
    ...(found.known && found.count === 0 ? {} : { to: `#${id}` }),
  };
};

/** The operator's own part counts: what others decide needs no hand of this one. */
function approvalsLine({ attention: { approvals }, follower, console: { operations } }: AttentionProps): TallyLine {
  const line = { name: "approvals for you", tone: "bad" } as const;
  if (!approvals.known) return { ...line, count: null, to: "#approvals" };
  const mine = approvals.items.filter((item) => ["decide", "not-authentic"].includes(partIn(item, follower, operations)));
  const isListed = approvals.count > 0;
  return { ...line, count: mine.length, ...(isListed ? { to: "#approvals" } : {}) };
}

const Approvals = ({ items, follower, console, now }: AttentionProps & { items: readonly ApprovalItem[] }) => (
  <Table
    caption="Approvals, those first that you can decide"
    columns={[
      ...([{ name: "Proposal", kind: "whole" }, { name: "To do" }, { name: "About" }, { name: "Proposed by" }] as const),
      { name: "Expires in", kind: "figure" },
    ]}
    rows={approvalsFor(items, follower, console.operations).map(({ item: { proposal }, part }) => ({
      key: proposal.id,
      cells: [
        <a href={`/proposals/${proposal.id}`}>{console.operations[proposal.operation]?.command ?? proposal.operation}</a>,
        part === "decide" ? <strong>{sentenceCase(PARTS.decide)}</strong> : sentenceCase(PARTS[part]),
        aboutText(proposal.about, console.currency),
        <bdi>{proposal.maker.name}</bdi>,
        duration(Math.max(0, Math.floor((proposal.expiresAt - now) / 60_000)) * 60_000),
      ],
    }))}
    empty="No proposal waits for anybody."
  />
);

const aboutText = ({ terminal, request, amount }: ApprovalItem["proposal"]["about"], currency: Currency): string =>
  [terminal, amount === undefined ? undefined : `${formatMoney(Money(amount), currency)} ${currency.code}`, request]
    .filter((each) => each !== undefined)
    .join(", ");
