import type { Hono } from "hono";
import { listOperators, type Role } from "../../../operators/operators.ts";
import { readAttention } from "../../../overview/overview.ts";
import { ConsolePage } from "../../components/console-page.tsx";
import { LivePart, LiveState } from "../../components/live-part.tsx";
import { sharedReading } from "../../live/shared-reading.ts";
import type { Console } from "../../parts.ts";
import { rolesOnly } from "../../web/roles-only.ts";
import { type ConsoleEnv, frameOf, operatorOf, show } from "../../web/web-request.ts";
import { approvalItems } from "./approvals.ts";
import { AttentionParts } from "./attention-parts.tsx";
import { type FirstSteps, firstSteps } from "./first-steps.tsx";
import { followerOf, PARAMETER, parameterOf } from "./follower.ts";

const PATH = "/attention";
/** Operators see different approvals of one reading. */
const KEPT_MS = 2_000;

/** The first page: what needs a hand. */
export function attentionRoutes(app: Hono<ConsoleEnv>, console: Console, roles: readonly Role[]): void {
  const { live, sql, now, log, proposals } = console;
  const read = sharedReading(
    () =>
      readAttention({
        ...{ sql, now: now() },
        approvals: async () => approvalItems(await proposals({ which: "waiting" })),
        onFailure: (source, error) => log("warn", "what needs a hand could not be read", { source, err: error }),
      }),
    live.pause(KEPT_MS),
  );
  const readSteps = sharedReading(() => stepsOf(console), KEPT_MS);
  live.add({
    ...{ name: "attention", roles, parameter: PARAMETER, everyMs: 3_000 },
    isFor: (operator, parameter) => parameter === parameterOf(operator),
    render: async (parameter) => {
      const follower = followerOf(parameter);
      const shown = { attention: await read(), follower, console, now: now() };
      if (!follower.roles.includes("administrator")) return <AttentionParts {...shown} />;
      return <AttentionParts {...shown} steps={await readSteps()} />;
    },
  });
  app.get(PATH, rolesOnly(console, roles), async (c) => {
    const topic = `attention:${parameterOf(operatorOf(c))}`;
    const content = await live.render(topic);
    const lead = "What waits for a person of the bank, with what to do about it. First what you can decide yourself.";
    return show(
      c,
      <ConsolePage frame={frameOf(c, console)} title="What needs a hand" lead={lead} actions={<LiveState path={PATH} />}>
        <LivePart topic={topic} content={content} />
      </ConsolePage>,
    );
  });
}

/** Whom the bank must still invite; null if the operators could not be read. Does not reject. */
async function stepsOf({ operators, log }: Console): Promise<FirstSteps> {
  try {
    return firstSteps(await listOperators(operators.store.sql, operators));
  } catch (error) {
    log("warn", "what needs a hand could not be read", { source: "operators", err: error });
    return null;
  }
}
