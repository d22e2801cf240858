import type { Tampering } from "./tampering.ts";
import type { TestStory } from "./test-story.ts";

const reversal = ({ reversal: request }: TestStory): string => `request = '${request}'`;
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
];
