import type { Transaction } from "../../store/store.ts";
import { REVERSES } from "../sql/reversed.ts";
import { descriptorOf, type MoneyOp, TRANSACTIONS } from "../transactions/transactions.ts";

/** A query that finds, as `place` and `what`, all that breaks one rule. None of them trusts what another one checks. */
type Check = (sql: Transaction) => ReturnType<Transaction>;

/** Each kind of movement: the operation that makes it, and the kinds of account that it debits and credits. */
const MOVEMENTS = (Object.keys(TRANSACTIONS) as MoneyOp[]).flatMap((op) =>
  Object.entries(descriptorOf(op).movements).map(([kind, [debit, credit]]) => ({ kind, op, debit, credit })),
);
/** The operations that leave a mark beside their answer: a movement, a hold or the end of one. */
const MARKED = [...new Set<MoneyOp>([...MOVEMENTS.map(({ op }) => op), "withdraw", "release"])];

const column = <Name extends keyof (typeof MOVEMENTS)[number]>(name: Name) => MOVEMENTS.map((each) => each[name]);

/** What an entry adds to its account's balance. */
const signed = (sql: Transaction) =>
  sql`case when (account.kind in ('cash', 'vault')) = (direction = 'debit') then amount else -amount end`;

/** All the rules of the ledger that can be read off its tables. */
export const CHECKS: readonly Check[] = [
  // The entries of an account follow each other without a gap, each balance from the one before.
  (sql) => sql`
    select format('account %s, entry %s', id, number) as place,
           format('balance %s does not follow from balance %s of entry %s', balance, balance_before, number_before) as what
    from (
      select account.id, number, balance, ${signed(sql)} as change,
             lag(number, 1, 0) over entries as number_before, lag(balance, 1, 0::bigint) over entries as balance_before
      from entry join account on account.id = entry.account
      window entries as (partition by entry.account order by number)
    ) as chain
    where number <> number_before + 1 or balance <> balance_before + change`,

  // An account holds what its entries add up to.
  (sql) => sql`
    select format('account %s', id) as place,
           format('holds %s after %s entries, but has %s entries that add up to %s', posted, entries, coalesce(number, 0),
                  coalesce(total, 0)) as what
    from account
    left join (
      select entry.account as id, count(*) as number, sum(${signed(sql)}) as total
      from entry join account on account.id = entry.account
      group by entry.account
    ) as sums using (id)
    where posted <> coalesce(total, 0) or entries <> coalesce(number, 0)`,

  // What is held on an account is the sum of its open holds: the customer's own, or those that the ATM is to pay.
  (sql) => sql`
    select format('account %s', account.id) as place,
           format('has %s held, but open holds of %s', held, coalesce(total, 0)) as what
    from account
    left join (
      select account as owner, sum(amount) as total from hold where state = 'held' group by account
      union all
      select cash.id, sum(amount) from hold join account as cash on cash.terminal = hold.terminal where state = 'held' group by cash.id
    ) as sums on owner = account.id
    where held <> coalesce(total, 0)`,

  // A day's allowance is used up by what the day's holds paid out or still hold, and the day is that of the newest hold.
  (sql) => sql`
    select format('account %s', account.id) as place,
           format('counts %s withdrawals of %s on %s, but its holds count %s of %s on %s', day_count, day_amount, account.day,
                  coalesce(number, 0), coalesce(total, 0), newest.day) as what
    from account
    left join (
      select distinct on (account) account as id, day, count(*) filter (where state <> 'released') as number,
             sum(case state when 'held' then amount else paid end) as total
      from hold group by account, day order by account, day desc
    ) as newest using (id)
    where day_count <> coalesce(number, 0) or day_amount <> coalesce(total, 0)
       or account.day <> coalesce(newest.day, date '1970-01-01')`,

  // The ceilings of an ATM count what it moved on each day of UTC, by the time of each request.
  (sql) => sql`
    select format('day %s of %s', date '1970-01-01' + day, terminal) as place,
           format('counts deposits of %s, transfers of %s and loads of %s, but its movements add up to %s, %s and %s',
                  coalesce(counted.deposits, 0), coalesce(counted.transfers, 0), coalesce(counted.loads, 0),
                  coalesce(moved.deposits, 0), coalesce(moved.transfers, 0), coalesce(moved.loads, 0)) as what
    from terminal_day as counted
    full join (
      select terminal, (at at time zone 'UTC')::date - date '1970-01-01' as day,
             sum(amount) filter (where kind = 'deposit') as deposits, sum(amount) filter (where kind = 'transfer') as transfers,
             sum(amount) filter (where kind in ('cash-load', 'cash-over')) as loads
      from movement group by 1, 2
    ) as moved using (terminal, day)
    where coalesce(counted.deposits, 0) <> coalesce(moved.deposits, 0)
       or coalesce(counted.transfers, 0) <> coalesce(moved.transfers, 0) or coalesce(counted.loads, 0) <> coalesce(moved.loads, 0)`,

  // Each kind of movement goes from one kind of account to another, and cash is the cash of the ATM that moved it.
  (sql) => sql`
    select format('movement %s of %s', request, movement.terminal) as place,
           format('a %s cannot debit %s and credit %s', movement.kind, coalesce(debited.kind, 'no account'),
                  coalesce(credited.kind, 'no account')) as what
    from movement
    left join account as debited on debited.id = debit
    left join account as credited on credited.id = credit
    where (movement.kind, debited.kind, credited.kind) not in (
            select * from unnest(${column("kind")}::text[], ${column("debit")}::text[], ${column("credit")}::text[]))
       or debited.kind is null or credited.kind is null
       or coalesce(debited.terminal, credited.terminal) <> movement.terminal`,

  // A reversal is the opposite of the posting that its answer names, and the only one.
  (sql) => sql`
    select format('reversal %s of %s', reversal.request, reversal.terminal) as place,
           'is not the one opposite of the posting that it names' as what
    from (
      select *, ${sql.unsafe(REVERSES)} as reverses, count(*) over (partition by terminal, ${sql.unsafe(REVERSES)}) as times
      from request_answer as reversal where op = 'reverse' and debit is not null
    ) as reversal
    left join movement as posting on posting.terminal = reversal.terminal and posting.request::text = reversal.reverses
    where (posting.kind || '-reversal', posting.amount, posting.debit, posting.credit)
            is distinct from (reversal.kind::text, reversal.amount, reversal.credit, reversal.debit)
       or reversal.times > 1`,

  // The table that keeps a posting from being reversed twice has each reversal, and no other.
  (sql) => sql`
    select format('reversal %s of %s', coalesce(made.request, kept.request), coalesce(made.terminal, kept.terminal)) as place,
           format('names posting %s, but is kept as the reversal of %s', coalesce(made.reverses, 'none'),
                  coalesce(kept.reversed::text, 'none')) as what
    from (
      select terminal, request, ${sql.unsafe(REVERSES)} as reverses
      from request_answer as reversal where op = 'reverse' and debit is not null
    ) as made
    full join reversal as kept on kept.terminal = made.terminal and kept.request = made.request
    where made.reverses is distinct from kept.reversed::text`,

  // A settled hold and the withdrawal that paid it are two sides of one thing.
  (sql) => sql`
    select format('hold %s of %s', coalesce(hold.request, movement.request), coalesce(hold.terminal, movement.terminal)) as place,
           'its withdrawal and what was paid of it are not the same' as what
    from (select * from hold where state = 'settled') as hold
    full join (select * from movement where kind = 'withdrawal') as movement
      on movement.terminal = hold.terminal and movement.request = hold.ended_by
    where (hold.account, hold.paid) is distinct from (movement.debit, movement.amount)`,

  // A closed account holds nothing.
  (sql) => sql`
    select format('account %s', id) as place, format('is closed, but holds %s', posted) as what from account where closed and posted <> 0`,

  // A hold is on a customer's account.
  (sql) => sql`
    select format('hold %s of %s', request, hold.terminal) as place, 'is on no account of a customer' as what
    from hold left join account on account.id = hold.account
    where account.kind is distinct from 'customer'`,

  // Whatever was done was answered with yes, and whatever was answered with yes was done.
  (sql) => sql`
    select format('request %s of %s', coalesce(done.request, said.request), coalesce(done.terminal, said.terminal)) as place,
           format('was done as %s, but answered as %s', coalesce(done.op, 'nothing'), coalesce(said.op, 'not done')) as what
    from (
      select terminal, request, made.op
      from movement
      join unnest(${column("kind")}::text[], ${column("op")}::text[]) as made (kind, op) on made.kind = movement.kind
      union all
      select terminal, request, 'withdraw' from hold
      union all
      select terminal, ended_by, 'release' from hold where state = 'released'
    ) as done
    full join (
      select terminal, request, op from request_answer
      where op = any(${MARKED}::text[])
        and starts_with(answer, '{"ok":true')
        -- A count that found what the books say has moved nothing.
        and not (op = 'cash-count' and answer like '%"over":0,"short":0}')
    ) as said using (terminal, request)
    where done.op is distinct from said.op`,

  // All that the bank has is all that it owes.
  (sql) => sql`
    select 'ledger' as place, format('the accounts hold %s in debits and %s in credits', debits, credits) as what
    from (
      select sum(posted) filter (where kind in ('cash', 'vault')) as debits,
             sum(posted) filter (where kind not in ('cash', 'vault')) as credits
      from account
    ) as sums
    where coalesce(debits, 0) <> coalesce(credits, 0)`,
];
