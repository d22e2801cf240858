import { type Books, keyOf, type Movement } from "./crash-books.ts";
import { type Asked, show } from "./crash-client.ts";

/** Compares the answers to a terminal's scripted clients with the books, in both directions. Returns the differences. */
export function checkClients(terminal: string, asked: readonly Asked[], books: Books): readonly string[] {
  const findings = asked.flatMap((each) => checkAsked(terminal, each, books));
  const known = new Set(asked.map(({ id }) => keyOf(terminal, id)));
  for (const [key, { kind, amount }] of books.movements)
    if (key.startsWith(`${terminal} `) && kind !== "cash-load" && !known.has(key))
      findings.push(`${kind} ${key}: ${amount} booked, which nobody has asked for`);
  return findings;
}

function checkAsked(terminal: string, asked: Asked, books: Books): readonly string[] {
  const key = keyOf(terminal, asked.id);
  const movement = books.movements.get(key);
  const found = (what: string): readonly string[] => [
    `${asked.op} ${key} of ${asked.username}, ${asked.amount}, sent ${asked.sent} times: ${what}`,
  ];
  if (asked.told === null) return found("never answered");
  const row = books.answers.get(key);
  if (!asked.told.ok) {
    if (movement !== undefined) return found(`told ${show(asked.told)}, but ${movement.amount} is booked`);
    if (row === undefined) return found(`told ${show(asked.told)}, but no answer is stored`);
    return row.answer === undefined || !row.answer.includes(`"${asked.told.refusal}"`)
      ? found(`told ${show(asked.told)}, but stored is ${row.answer}`)
      : [];
  }
  if (movement === undefined) return found(`told ${show(asked.told)}, but nothing is booked`);
  if (row === undefined || !row.answer.startsWith('{"ok":true')) return found(`booked, but stored is ${row?.answer}`);
  const ought = expected(asked, books);
  const differing = Object.entries(ought).filter(([name, value]) => movement[name as keyof Movement] !== value);
  return differing.flatMap(([name, value]) => found(`${name} is ${movement[name as keyof Movement]} instead of ${value}`));
}

/** Returns the movement that an accepted request must have. */
function expected({ op, amount, username, payee, told }: Asked, { accounts }: Books): Partial<Movement> {
  const account = (name: string): string => accounts.find((each) => each.username === name)?.id ?? "no account";
  const posted = told?.ok ? told.result.posted : -1n;
  if (op === "deposit") return { kind: "deposit", amount, credit: account(username), creditBalance: posted };
  return { kind: "transfer", amount, debit: account(username), credit: account(payee), debitBalance: posted };
}
