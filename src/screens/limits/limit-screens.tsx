import type { Draft } from "../../atm/atm.ts";
import type { Money } from "../../model/model.ts";
import type { ResultOf } from "../../protocol/protocol.ts";
import { Facts } from "../components/facts.tsx";
import { ConfirmWays, Form, Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Page } from "../components/page.tsx";
import { TooEarly } from "../components/problems.tsx";
import { AmountField, FormWays } from "../pages/amount-screens.tsx";

type Limits = ResultOf<"limit">;

/** The customer's daily limit, the one that is to come, and the field for another. */
export const LimitScreen = ({ frame, limits, draft }: { frame: Frame; limits: Limits; draft: Draft | null }) => {
  const { words, figures } = frame;
  const { current, next, nextFrom, bank } = limits;
  const lead = current === 0n ? words.limits.leadNone : words.limits.lead;
  const coming = {
    name: words.limits.next({ time: figures.time(Number(nextFrom)) }),
    value: next === 0n ? words.limits.none : figures.money(next),
  };
  return (
    <Page
      {...{ frame, draft }}
      title={words.limits.title}
      heading={words.limits.title}
      figure={current === 0n ? undefined : { text: figures.money(current), label: words.limits.current }}
      lead={lead({ bank: figures.money(bank) })}
    >
      {nextFrom > 0n && <Facts frame={frame} class="facts" facts={[coming]} />}
      <Form action="/limit">
        <AmountField frame={frame} draft={draft} first />
        <FormWays frame={frame} />
      </Form>
      {current > 0n && (
        <div class="extras">
          <Way to="/limit/0">{words.limits.remove}</Way>
        </div>
      )}
    </Page>
  );
};

interface ConfirmLimitProps {
  readonly frame: Frame;
  readonly limits: Limits;
  /** The limit to confirm, in minor units; 0 for none. */
  readonly wanted: Money;
  readonly token: string;
  /** True if it was answered before it could have been read. */
  readonly again: boolean;
}

/** The question before the limit changes. A limit that was lowered by mistake stays low for the day. */
export const ConfirmLimitScreen = ({ frame, limits, wanted, token, again }: ConfirmLimitProps) => {
  const { limits: words, money } = frame.words;
  const removes = wanted === 0n;
  return (
    <Page
      frame={frame}
      title={words.confirmTitle}
      heading={removes ? words.confirmRemove : words.confirmSet}
      figure={removes ? undefined : { text: frame.figures.money(wanted), label: words.limit }}
      lead={whenText(limits, wanted, frame)}
    >
      {again && <TooEarly text={money.lookFirst} />}
      <Form action={`/limit/${wanted}`} token={token}>
        <ConfirmWays frame={frame} />
      </Form>
    </Page>
  );
};

/** From when on the limit would count, as the bank's rule is (PROTOCOL.md, section 11, "Own limit"). */
function whenText({ current }: Limits, wanted: Money, { words: { limits }, figures }: Frame): string {
  const stays = { current: figures.money(current) };
  if (wanted === 0n) return current === 0n ? limits.isNone : limits.removeLater(stays);
  return current > 0n && wanted > current ? limits.later(stays) : limits.atOnce;
}
