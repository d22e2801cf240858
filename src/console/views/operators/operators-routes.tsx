import type { Hono } from "hono";
import type { ListedKey, ListedOperator, Role } from "../../../operators/operators.ts";
import { showMissing } from "../../components/message-page.tsx";
import type { Console } from "../../parts.ts";
import { answerForm } from "../../web/answer-form.ts";
import { proveFirst } from "../../web/kept-forms.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, type ConsoleRequest, frameOf, show } from "../../web/web-request.ts";
import { ApiKeysPage } from "./api-keys-page.tsx";
import { LinkPage } from "./link-page.tsx";
import { OperatorPage } from "./operator-page.tsx";
import { API_KEYS, OPERATORS, OperatorsPage } from "./operators-page.tsx";

/** The view Operators: who runs the bank, and what administrators do about them. */
export function operatorsRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const only = rolesOnly(console, roles);
  app.get(OPERATORS, only, async (c) => {
    const found = await readAll(c, console);
    return show(c, <OperatorsPage frame={frameOf(c, console)} operators={found} operations={console.operations} />);
  });
  app.get(API_KEYS, only, async (c) => {
    const keys = (await read(c, console, "api-key-list")) as readonly ListedKey[];
    return show(c, <ApiKeysPage frame={frameOf(c, console)} keys={keys} operations={console.operations} />);
  });
  app.get(`${OPERATORS}/:username`, only, (c) => showOperator(c, console, null));
  app.post(`${OPERATORS}/:username/link`, only, (c) =>
    answerForm(c, console, async () => {
      const username = c.req.param("username");
      const drawn = await console.perform(c, "operator-link", { username });
      if (!drawn.ok && drawn.refusal === "proof-stale") return proveFirst(c, console, `${OPERATORS}/${username}`, {});
      if (!drawn.ok || drawn.kind !== "done") return showOperator(c, console, drawn.ok ? null : drawn.meaning);
      const link = drawn.result as { readonly path: string; readonly expiresAt: number };
      return show(c, <LinkPage frame={frameOf(c, console)} username={username} origin={console.origin} {...link} />);
    }),
  );
}

const readAll = async (c: ConsoleRequest, console: Console): Promise<readonly ListedOperator[]> =>
  (await read(c, console, "operator-list")) as readonly ListedOperator[];

async function read(c: ConsoleRequest, console: Console, list: "operator-list" | "api-key-list"): Promise<unknown> {
  const listed = await console.perform(c, list, {});
  if (!listed.ok || listed.kind !== "done") throw new Error(`${list} gives no list: ${listed.ok ? "" : listed.refusal}`);
  return listed.result;
}

async function showOperator(c: ConsoleRequest, console: Console, problem: string | null): Promise<Response> {
  const username = (c.req.param("username") ?? "").toLowerCase();
  const all = await readAll(c, console);
  const found = all.find((each) => each.username.toLowerCase() === username);
  if (found === undefined) return showMissing(c, console);
  const linkBy = all.find(({ id }) => id === found.linkBy)?.username ?? null;
  const props = { operator: found, linkBy, problem, operations: console.operations };
  return show(c, <OperatorPage frame={frameOf(c, console)} {...props} />, problem === null ? 200 : 422);
}
