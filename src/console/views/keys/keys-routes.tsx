import type { Hono } from "hono";
import type { KeyDetails } from "../../../keys/keys.ts";
import type { Role } from "../../../operators/operators.ts";
import { ConsolePage } from "../../components/console-page.tsx";
import { Icon } from "../../components/icons.tsx";
import { RefusedNote } from "../../forms/operation-page.tsx";
import { holdsOneOf } from "../../operator.ts";
import type { Console } from "../../parts.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, frameOf, operatorOf, show } from "../../web/web-request.ts";
import { OtherKeys } from "./other-keys.tsx";
import { RotatedKeys } from "./rotated-keys.tsx";

const KEYS = "/keys";

/** The view Keys: every key of the bank, and the steps by which administrators rotate some of them. */
export function keysRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  app.get(KEYS, rolesOnly(console, roles), async (c) => {
    const listed = await console.perform(c, "keys-list", {});
    const operator = operatorOf(c);
    const offered = (name: string): boolean => {
      const operation = Object.hasOwn(console.operations, name) ? console.operations[name] : undefined;
      return operation !== undefined && holdsOneOf(operator, operation.roles);
    };
    const page = {
      frame: frameOf(c, console),
      title: "Keys",
      lead: "Every key of the bank. No page shows a key itself: an id follows from the key and reveals nothing of it.",
    };
    if (!listed.ok || listed.kind !== "done")
      return show(c, <ConsolePage {...page}>{!listed.ok && <RefusedNote refused={listed} />}</ConsolePage>, 403);
    const keys = listed.result as readonly KeyDetails[];
    const refresh = (
      <a class="button quiet" href={KEYS}>
        <Icon name="refresh" /> Refresh
      </a>
    );
    return show(
      c,
      <ConsolePage {...page} actions={refresh}>
        <RotatedKeys keys={keys} name="pepper" title="Pepper" offered={offered} back={KEYS} />
        <RotatedKeys keys={keys} name="bank-key" title="Bank key" offered={offered} back={KEYS} />
        <RotatedKeys keys={keys} name="audit-log-key" title="Audit log key" offered={offered} back={KEYS} />
        <OtherKeys keys={keys} />
      </ConsolePage>,
    );
  });
}
