import type { ConsoleParts } from "../../console/console.ts";
import { installation } from "../../installation/installation.ts";
import { listOperators, makeFirstLink } from "../../operators/operators.ts";

/**
 * Makes the link by which the bank's first operator sets a way to sign in, if there is neither an operator nor ever was such a link.
 * Returns the text that tells whoever started the console what to do; null if an administrator can sign in.
 */
export async function firstOperatorText({
  operators,
  origin,
  now,
}: Pick<ConsoleParts, "operators" | "origin" | "now">): Promise<string | null> {
  const { store } = operators;
  const link = await store.begin((tx, record) => makeFirstLink(tx, record, operators, now()));
  if (link !== null)
    return `Become the bank's first operator, its administrator: open this link once, within 24 hours. It is not shown again.\n\n  ${origin}/invitation/${link.token}\n`;
  const all = await listOperators(store.sql, operators);
  if (all.some(({ state, roles }) => state === "active" && roles.includes("administrator"))) return null;
  return `No administrator can sign in to the console. For a new first link, which ends the one before:\n\n  ${installation().command} operator first --break-glass REASON\n`;
}
