import { applySurvey, DAY_END } from "../../alarms/alarms.ts";
import type { EventStore } from "../../events/events.ts";
import {
  bookDifference,
  type CashCount,
  countCash,
  counterDifference,
  hasUnexplainedDifference,
  type Overfull,
  overfull,
} from "../../ledger/ledger.ts";
import { type Currency, formatMoney, type Money } from "../../model/model.ts";
import type { Run } from "../command.ts";
import { jsonLine, table, time } from "../output/table.ts";
import { readCapacity } from "../running/bank-settings.ts";
import { withEventStore } from "../running/command-events.ts";

const HEADING = ["terminal", "reported", "cassettes", "reject box", "cash account", "recomputed", "difference"];

/** `strongroom eod` */
export const endDay: Run = async ({ settings }) => {
  const currency = settings.get("currency");
  const capacity = readCapacity(settings, currency);
  const [counts, full] = await withEventStore(settings, async (store) => {
    const now = Date.now();
    const counted = await countCash(store.sql, now);
    await raiseAlarms(store, counted, now);
    return [counted, await overfull(store.sql, now, capacity)] as const;
  });
  const fullOf = (count: CashCount): readonly Overfull[] => full.filter(({ terminal }) => terminal === count.terminal);
  const differ = counts.filter((each) => counterDifference(each) !== 0n || bookDifference(each) !== 0n);
  if (settings.get("json"))
    for (const each of counts)
      process.stdout.write(
        jsonLine({
          ...each,
          counterDifference: each.reported === null ? null : counterDifference(each),
          bookDifference: bookDifference(each),
          overfull: fullOf(each).map(({ day, deposits }) => ({ day, deposits })),
          currency: currency.code,
        }),
      );
  else {
    process.stdout.write(table([HEADING, ...counts.map((each) => row(each, currency))]));
    for (const each of counts)
      for (const line of [...explanations(each, currency), ...fullOf(each).map((day) => tooMany(day, capacity, currency))])
        process.stdout.write(`${each.terminal}: ${line}\n`);
    const never = counts.filter((each) => each.reported === null).length;
    const unknown = never === 0 ? "" : `; ${never} never reported and could not be compared`;
    process.stdout.write(
      `${differ.length === 0 ? "nothing differs" : `${differ.length} of ${counts.length} ATMs differ`}${unknown}\n`,
    );
  }
  return differ.length === 0 && full.length === 0 ? 0 : 1;
};

/** Raises an alarm for each ATM with a difference that nothing explains, and clears those of ATMs that have none any more. */
async function raiseAlarms(store: EventStore, counts: readonly CashCount[], at: number): Promise<void> {
  const name = "day-end-difference";
  await applySurvey(store, {
    ...{ source: DAY_END, at, known: new Set([name] as const) },
    standing: counts
      .filter(hasUnexplainedDifference)
      .map(({ terminal }) => ({ name, subject: terminal, detail: "counters and books differ: strongroom eod has the amounts" })),
    unknown: counts
      .filter((count) => count.reported === null && !hasUnexplainedDifference(count))
      .map(({ terminal }) => ({ name, subject: terminal, why: "it never reported its counters" })),
  });
}

const tooMany = ({ day, deposits }: Overfull, capacity: Money, currency: Currency): string =>
  `deposits of ${formatMoney(deposits, currency)} on ${time(day).slice(0, 10)} are more than its cassettes can hold (${formatMoney(capacity, currency)}): count its notes`;

const row = (count: CashCount, currency: Currency): string[] => [
  count.terminal,
  count.reported === null ? "never" : time(count.reported.at),
  count.reported === null ? "" : formatMoney(count.reported.worth - count.reported.box, currency),
  count.reported === null ? "" : formatMoney(count.reported.box, currency),
  formatMoney(count.posted, currency),
  formatMoney(count.recomputed, currency),
  count.reported === null ? "" : signed(counterDifference(count), currency),
];

/** The possible causes of a difference, what is still open, and what an operator must look after. */
function explanations(count: CashCount, currency: Currency): string[] {
  const { reported, reversed, openHolds } = count;
  const books = bookDifference(count);
  return [
    ...(books === 0n
      ? []
      : [`its cash account is ${signed(books, currency)} off what its entries add up to: see strongroom ledger verify`]),
    ...(reported === null || reported.since === 0n ? [] : [`${signed(reported.since, currency)} was booked after its report`]),
    ...(reversed === 0n || counterDifference(count) === 0n
      ? []
      : [`reversals of postings have changed its cash account by ${signed(reversed, currency)} since its last count`]),
    ...(reported?.inService === false ? ["it was out of service at its report"] : []),
    ...(reported?.cassettes ?? [])
      .filter(({ level }) => level === "low" || level === "empty")
      .map((each) => `the cassette of ${formatMoney(each.denomination, currency)} is ${each.level}: ${each.notes} notes`),
    ...openHolds.map(
      (hold) => `an open hold of ${formatMoney(hold.amount, currency)} since ${time(hold.placedAt)}, request ${hold.request}`,
    ),
  ];
}

/** A difference as an amount with its sign. */
export const signed = (amount: bigint, currency: Currency): string =>
  amount < 0n ? `-${formatMoney(-amount, currency)}` : `${amount > 0n ? "+" : ""}${formatMoney(amount, currency)}`;
