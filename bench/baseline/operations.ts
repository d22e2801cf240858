import { randomUUID } from "node:crypto";
import bcrypt from "bcrypt";
import { newRequestId } from "../../src/model/ids.ts";
import type { Store, Transaction } from "../../src/store/driver/connect.ts";
import { sqlState } from "../../src/store/errors.ts";
import type { BaselineAnswer, BaselineRequest } from "./message.ts";

/** The customer and ATM of the connection. */
export interface RequestContext {
  readonly terminal: string;
  readonly username: string;
}

type Request<Op extends BaselineRequest["op"]> = Extract<BaselineRequest, { op: Op }>;

interface Account {
  readonly id: string;
  readonly owner: string;
  readonly balance: bigint;
}

const UNIQUE_VIOLATION = "23505";

/** Opens the customer's and the ATM's account at the first sign-in, and checks the password at each later one. */
export async function signIn(store: Store, request: Request<"signin">): Promise<RequestContext | null> {
  const { terminal, username, password } = request;
  const hash = await bcrypt.hash(password, 4);
  for (const [owner, secret] of [
    [cashOf(terminal), null],
    [username, hash],
  ] as const)
    await store.sql`
      insert into baseline.account (id, owner, password, balance) values (${randomUUID()}, ${owner}, ${secret}, 0)
      on conflict (owner) do nothing`;
  const [known] = await store.sql<{ password: string }[]>`select password from baseline.account where owner = ${username}`;
  return known !== undefined && (await bcrypt.compare(password, known.password)) ? { terminal, username } : null;
}

/** Debits the ATM's cash account, which increases it, and credits the customer. */
export const deposit = (store: Store, context: RequestContext, request: Request<"deposit">): Promise<BaselineAnswer> =>
  once(store, context, request, { from: cashOf(context.terminal), to: context.username, change: 1n });

export const transfer = (store: Store, context: RequestContext, request: Request<"transfer">): Promise<BaselineAnswer> =>
  once(store, context, request, { from: context.username, to: request.payee, change: -1n });

/** `change` is the sign of the change to the balance of `from`. */
interface Move {
  readonly from: string;
  readonly to: string;
  readonly change: 1n | -1n;
}

/** Runs one transaction for the request. If a repeat of it committed first, resolves with that answer. */
async function once(
  store: Store,
  context: RequestContext,
  request: Request<"deposit" | "transfer">,
  move: Move,
): Promise<BaselineAnswer> {
  const act = (): Promise<BaselineAnswer> => store.sql.begin((tx) => post(tx, context, request, move));
  try {
    return await act();
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    return act();
  }
}

/** Locks both accounts in the order of their ids and reads an earlier answer. Then sends all writes without waiting between. */
async function post(
  tx: Transaction,
  { terminal, username }: RequestContext,
  request: Request<"deposit" | "transfer">,
  { from, to, change }: Move,
): Promise<BaselineAnswer> {
  const body = JSON.stringify({ ...request, username });
  const [accounts, [known]] = await Promise.all([
    tx<Account[]>`
      select id, owner, balance from baseline.account where owner in (${from}, ${to}) order by id for no key update`,
    tx<{ body: string; answer: string }[]>`
      select body, answer from baseline.request where id = ${request.id} and terminal = ${terminal}`,
  ]);
  if (known !== undefined && known.body !== body) return { id: request.id, ok: false, refusal: "request-id-reused" };
  if (known !== undefined) return JSON.parse(known.answer) as BaselineAnswer;

  const [debit, credit] = [find(accounts, from), find(accounts, to)];
  if (debit === undefined || credit === undefined || debit === credit)
    return { id: request.id, ok: false, refusal: "payee-unknown" };
  const amount = BigInt(request.amount);
  const [debited, credited] = [debit.balance + change * amount, credit.balance + amount];
  const at = new Date();
  const own = from === username ? { id: debit.id, balance: debited } : { id: credit.id, balance: credited };
  const answer: BaselineAnswer =
    debited < 0n
      ? { id: request.id, ok: false, refusal: "funds-insufficient" }
      : { id: request.id, ok: true, balance: Number(own.balance) };
  await Promise.all([
    answer.ok && tx`update baseline.account set balance = ${debited} where id = ${debit.id}`,
    answer.ok && tx`update baseline.account set balance = ${credited} where id = ${credit.id}`,
    answer.ok &&
      tx`
        insert into baseline.movement (id, debit, credit, amount, at)
        values (${newRequestId()}, ${debit.id}, ${credit.id}, ${amount}, ${at})`,
    tx`
      insert into baseline.request (id, terminal, body, answer, at)
      values (${request.id}, ${terminal}, ${body}, ${JSON.stringify(answer)}, ${at})`,
    tx`
      insert into baseline.audit (id, at, terminal, account, op, outcome, amount)
      values (${newRequestId()}, ${at}, ${terminal}, ${own.id}, ${request.op}, ${answer.ok ? "ok" : answer.refusal}, ${amount})`,
  ]);
  return answer;
}

const cashOf = (terminal: string): string => `cash of ${terminal}`;

const find = (accounts: readonly Account[], owner: string): Account | undefined => accounts.find((each) => each.owner === owner);
