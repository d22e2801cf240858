import type { Verification } from "../context.ts";
import { grouped } from "../grouped.ts";
import { compareTexts } from "../values.ts";
import { answerDigest, type StoredAnswer, storedAnswers } from "./answers.ts";
import { type BookEvent, bookEvents, carries, eventName } from "./book-events.ts";

interface Moment {
  readonly terminal: string;
  readonly at: number;
}

const compareMoments = (a: Moment, b: Moment): number => compareTexts(a.terminal, b.terminal) || a.at - b.at;

/**
 * Compares the requests that were made void before they came with the `outcome` events that did it. The event has the asking
 * request in plain, not the one asked about, so they are joined by ATM and time.
 */
export async function verifyVoids({ snapshot, coverage, findings, effects }: Verification): Promise<void> {
  const keyOf = ({ terminal, at }: Moment): Moment => ({ terminal, at });
  const groups = grouped<Moment, [StoredAnswer, BookEvent]>(
    [
      { rows: storedAnswers(snapshot, "op = 'void'", `terminal collate "C", at`), keyOf },
      {
        rows: bookEvents(
          snapshot,
          "event.kind = 'outcome' and event.effect is not null",
          `coalesce(event.terminal, '') collate "C", event.at, event.writer, event.n`,
        ),
        keyOf,
      },
    ],
    compareMoments,
  );
  for await (const { rows } of groups) {
    const [answers, events] = rows;
    coverage.answers += answers.length;
    const left = new Set(events);
    for (const answer of answers) {
      const digest = answerDigest(effects, answer);
      const event = [...left].find((each) => carries(each, digest));
      if (event !== undefined) left.delete(event);
      else
        findings.add(
          "answer",
          `request ${answer.request} of ${answer.terminal}`,
          "no event made it void like this: somebody invented or changed it",
        );
    }
    for (const event of left)
      findings.add(
        "answer",
        `outcome of ${event.terminal}`,
        `${eventName(event)} made a request void that is not in the books: somebody removed or changed it`,
      );
  }
}
