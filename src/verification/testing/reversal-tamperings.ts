import type { Tampering } from "./tampering.ts";
import type { TestStory } from "./test-story.ts";

const reversal = ({ reversal: request }: TestStory): string => `request = '${request}'`;
const KEPT = /is kept as the reversal of/;
const CHANGED = /is not the one that .* stored/;

export const REVERSAL_TAMPERINGS: readonly Tampering[] = [
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
    /reversed a posting of .*, but two operators agreed on/,
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
  ["a reversal is kept nowhere", (story) => `delete from reversal where ${reversal(story)}`, "ledger", KEPT],
  [
    "another posting is kept as reversed",
    (story) => `update reversal set reversed = '${story.transfer}' where ${reversal(story)}`,
    "ledger",
    KEPT,
  ],
  [
    "a posting is kept as reversed that nobody has reversed",
    (story) =>
      `insert into reversal select terminal, '${story.transfer}', gen_random_uuid() from reversal where ${reversal(story)}`,
    "ledger",
    KEPT,
  ],
];
