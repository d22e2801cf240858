import { columnsOf, type Tampering } from "./tampering.ts";
import type { TestStory } from "./test-story.ts";

const UUID = "'00000000-0000-7000-8000-0000000000aa'";
const done = ({ reversal }: TestStory): string => `reversed_by = '${reversal}'`;
const reversal = ({ reversal: request }: TestStory): string => `request = '${request}'`;
const CHANGED = /is not the one that .* stored/;
const UNPROPOSED = /no event proposed the reversal like this/;

export const REVERSAL_TAMPERINGS: readonly Tampering[] = [
  ...columnsOf("reversal_proposal", done, {
    terminal: ["'ATM-0009'", "proposal", /that is not in the books/],
    request: [UUID, "proposal", UNPROPOSED],
    n: ["7", "proposal", UNPROPOSED],
    reversed_by: [UUID, "proposal", /that is not in the books/],
    reason: ["'because'", "proposal", UNPROPOSED],
    proposed_by: ["'eve'", "proposal", UNPROPOSED],
    proposed_at: ["now()", "proposal", UNPROPOSED],
    confirmed_by: ["'eve'", "proposal", /no event confirmed the reversal like this/],
    confirmed_at: ["now()", "proposal", /no event confirmed the reversal like this/],
  }),
  [
    "an unconfirmed proposal of a reversal is removed",
    () => "delete from reversal_proposal where confirmed_by is null",
    "proposal",
    /that is not in the books/,
  ],
  [
    "a reversal's confirmation is removed",
    () => "update reversal_proposal set confirmed_by = null, confirmed_at = null",
    "proposal",
    /in the books nobody did/,
  ],
  [
    "a reversal without its two operators",
    (story) => `delete from reversal_proposal where ${done(story)}`,
    "proposal",
    /reversed a posting that no two operators agreed on/,
  ],
  [
    "a proposal is confirmed without an event",
    () => "update reversal_proposal set confirmed_by = 'eve', confirmed_at = now() where confirmed_by is null",
    "proposal",
    /no event confirmed the reversal like this/,
  ],
  [
    "a reversal names another posting",
    (story) =>
      `update request_answer set answer = replace(answer, '${story.reversed}', '${story.transfer}') where ${reversal(story)}`,
    "answer",
    CHANGED,
  ],
  [
    "a reversal names another posting than was agreed",
    (story) =>
      `update request_answer set answer = replace(answer, '${story.reversed}', '${story.transfer}') where ${reversal(story)}`,
    "proposal",
    /reversed another posting than/,
  ],
  [
    "a reversal is of less",
    (story) => `update request_answer set amount = amount - 1 where ${reversal(story)}`,
    "answer",
    CHANGED,
  ],
  [
    "a reversal is removed",
    (story) => `delete from request_answer where ${reversal(story)}`,
    "answer",
    /stored an answer, but it is not in the books/,
  ],
];
