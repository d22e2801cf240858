import type { Hono } from "hono";
import type { KeyDetails } from "../../../keys/keys.ts";
import type { Role } from "../../../operators/operators.ts";
import { ConsolePage } from "../../components/console-page.tsx";
import { LivePart, LiveState } from "../../components/live-part.tsx";
import { holdsOneOf } from "../../operator.ts";
import type { Console } from "../../parts.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, frameOf, operatorOf, show } from "../../web/web-request.ts";
import { OtherKeys } from "./other-keys.tsx";
import { RotatedKeys } from "./rotated-keys.tsx";

const KEYS = "/keys";
/** How often the keys are read while somebody looks at them: servers report theirs every few seconds. */
const EVERY_MS = 5_000;
const LEAD = "Every key of the bank. No page shows a key itself: an id follows from the key and reveals nothing of it.";

/** The view Keys, live: every key of the bank, and the steps by which administrators rotate some of them. */
export function keysRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const { live, operations, readKeys } = console;
  const rotators = Object.hasOwn(operations, "keys-prepare") ? (operations["keys-prepare"]?.roles ?? []) : [];
  const add = (name: string, who: readonly Role[], offered: (operation: string) => boolean): void =>
    live.add({
      ...{ name, roles: who, everyMs: EVERY_MS },
      render: async () => <Keys keys={await readKeys()} offered={offered} />,
    });
  add("keys", rotators, (operation) => Object.hasOwn(operations, operation));
  add("keys-read", roles, () => false);
  app.get(KEYS, rolesOnly(console, roles), async (c) => {
    const topic = holdsOneOf(operatorOf(c), rotators) ? "keys" : "keys-read";
    const content = await live.render(topic);
    return show(
      c,
      <ConsolePage frame={frameOf(c, console)} title="Keys" lead={LEAD} actions={<LiveState path={KEYS} />}>
        <LivePart topic={topic} content={content} />
      </ConsolePage>,
    );
  });
}

const Keys = ({ keys, offered }: { keys: readonly KeyDetails[]; offered: (operation: string) => boolean }) => (
  <>
    <RotatedKeys keys={keys} name="pepper" title="Pepper" offered={offered} back={KEYS} />
    <RotatedKeys keys={keys} name="bank-key" title="Bank key" offered={offered} back={KEYS} />
    <RotatedKeys keys={keys} name="audit-log-key" title="Audit log key" offered={offered} back={KEYS} />
    <OtherKeys keys={keys} />
  </>
);
