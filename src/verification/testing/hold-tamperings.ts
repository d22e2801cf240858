import { columnsOf, type Tampering } from "./tampering.ts";
import type { TestStory } from "./test-story.ts";

const UUID = "'00000000-0000-7000-8000-0000000000aa'";

const open = ({ open: request }: TestStory): string => `request = '${request}'`;
const settled = ({ settled: request }: TestStory): string => `request = '${request}'`;

export const HOLD_TAMPERINGS: readonly Tampering[] = [
  ...columnsOf("hold", open, {
    terminal: ["'ATM-0009'", "hold", /placed it, but it is not in the books/],
    request: [UUID, "hold", /placed it, but it is not in the books/],
    account: ["(select account from customer where username = 'bob')", "hold", /has the account/],
    amount: ["amount + 1", "hold", /has the amount/],
    day: ["day - 1", "hold", /before it was placed/],
    placed_at: ["placed_at + interval '1 second'", "hold", /was placed at/],
  }),
  [
    "an open hold is released without an event",
    (story) => `update hold set state = 'released', ended_by = ${UUID}, ended_at = now() where ${open(story)}`,
    "hold",
    /was ended by it, but no event did/,
  ],
  ...columnsOf("hold", settled, {
    paid: ["paid - 1", "hold", /ended with/],
    ended_by: [UUID, "hold", /none in the books was ended by it|no event did/],
    ended_at: ["ended_at + interval '1 second'", "hold", /ended at/],
    account: ["(select account from customer where username = 'bob')", "hold", /is on the account/],
  }).map(([name, ...rest]) => [`${name} of a settled one`, ...rest] as const),
  [
    "a settled hold is open",
    (story) => `update hold set state = 'held', paid = 0, ended_by = null, ended_at = null where ${settled(story)}`,
    "hold",
    /none in the books was ended by it/,
  ],
  [
    "a settled hold is released",
    (story) => `update hold set state = 'released', paid = 0 where ${settled(story)}`,
    "hold",
    /ended it otherwise/,
  ],
  [
    "two holds were ended by one request",
    ({ settled: by, released }) =>
      `update hold set ended_by = (select ended_by from hold where request = '${by}') where request = '${released}'`,
    "hold",
    /ended 2 holds/,
  ],
  ["a hold is removed", (story) => `delete from hold where ${open(story)}`, "hold", /placed it, but it is not in the books/],
  [
    "a hold is invented",
    (story) => `insert into hold (terminal, request, account, amount, day, placed_at, state)
                select terminal, ${UUID}, account, amount, day, placed_at, state from hold where ${open(story)}`,
    "hold",
    /no event placed it/,
  ],
  [
    "an own limit is raised",
    ({ alice }) => `update account set own_limit = 50000, next_limit = null, next_limit_day = null where id = '${alice.account}'`,
    "limit",
    /its newest event set/,
  ],
  [
    "an own limit is removed",
    ({ bob }) => `update account set own_limit = null, next_limit = null, next_limit_day = null where id = '${bob.account}'`,
    "limit",
    /has no own limit/,
  ],
  [
    "an own limit is set back",
    ({ alice }) => `update account set next_limit = null, next_limit_day = null where id = '${alice.account}'`,
    "limit",
    /its newest event set/,
  ],
  [
    "an own limit comes earlier",
    ({ alice }) => `update account set next_limit_day = next_limit_day - 1 where id = '${alice.account}'`,
    "limit",
    /its newest event set/,
  ],
  [
    "an own limit will be higher",
    ({ alice }) => `update account set next_limit = next_limit + 1 where id = '${alice.account}'`,
    "limit",
    /its newest event set/,
  ],
  [
    "an own limit is set without an event",
    ({ carol }) => `update account set own_limit = 1 where id = '${carol.account}'`,
    "limit",
    /no event set one/,
  ],
];
