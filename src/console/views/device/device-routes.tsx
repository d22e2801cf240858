import type { Hono } from "hono";
import { approveDevice, denyDevice, findDevice, OPERATOR_REFUSALS, type OperatorOutcome } from "../../../operators/operators.ts";
import { showMessage } from "../../components/message-page.tsx";
import { sentenceCase } from "../../forms/form-operation.ts";
import type { Console } from "../../parts.ts";
import { answerForm } from "../../web/answer-form.ts";
import { type ConsoleEnv, type ConsoleRequest, frameOf, operatorOf, type ShowStatus, show } from "../../web/web-request.ts";
import { CodePage, DevicePage } from "./device-page.tsx";

const APPROVED = {
  title: "The command line is signed in",
  lead: "It goes on by itself within a few seconds, for at most 8 hours. Your sessions list it, and you can end it there.",
};
const DENIED = {
  title: "The command line was refused",
  lead: "It got nothing. If you did not begin it, tell an administrator: somebody has sent you a code to be signed in as you.",
};

/** The pages on which an operator lets a command line sign in (RFC 8628, section 3.3). */
export function deviceRoutes(app: Hono<ConsoleEnv>, console: Console): void {
  const { operators, now } = console;
  app.get("/device", (c) => showDevice(c, console, c.req.query("user_code") ?? ""));
  app.post("/device", (c) =>
    answerForm(c, console, async ({ user_code: userCode = "", decide }) => {
      const asked = { userCode, at: now() };
      if (decide === undefined) return deviceAt(userCode);
      const decided =
        decide === "approve"
          ? await approveDevice(operators, operatorOf(c), asked)
          : await denyDevice(operators, operatorOf(c), asked);
      if (decided.ok) return decide === "approve" ? "/device/approved" : "/device/denied";
      if (decided.refusal === "proof-stale") return `/prove?${new URLSearchParams({ to: deviceAt(userCode) })}`;
      return refuse(c, console, userCode, decided);
    }),
  );
  app.get("/device/approved", (c) => showMessage(c, console, APPROVED, 200));
  app.get("/device/denied", (c) => showMessage(c, console, DENIED, 200));
}

/** The page of a code. What is no code is left out of the address, which others may read. */
const deviceAt = (userCode: string): string =>
  /^[A-Za-z\s-]{1,20}$/.test(userCode)
    ? `/device?${new URLSearchParams({ user_code: codeOf(userCode) })}`
    : "/device?user_code=-";

const codeOf = (typed: string): string => typed.replaceAll(/\s/g, "").toUpperCase();

async function showDevice(c: ConsoleRequest, console: Console, userCode: string): Promise<Response> {
  const frame = frameOf(c, console);
  if (userCode === "") return show(c, <CodePage frame={frame} typed="" problem={null} />);
  const found = await findDevice(console.operators, operatorOf(c), { userCode, at: console.now() });
  if (!found.ok) return refuse(c, console, userCode, found);
  const shown = codeOf(userCode).replaceAll("-", "");
  const code = `${shown.slice(0, 4)}-${shown.slice(4)}`;
  return show(c, <DevicePage frame={frame} device={found.result} code={code} now={console.now()} />);
}

function refuse(
  c: ConsoleRequest,
  console: Console,
  typed: string,
  refused: Extract<OperatorOutcome<unknown>, { ok: false }>,
): Response | Promise<Response> {
  const isDelayed = refused.refusal === "credentials-delayed";
  const problem = isDelayed
    ? `Too many wrong codes. You can try again in ${refused.seconds ?? 1} seconds.`
    : refused.refusal === "device-unknown"
      ? "No command line waits under this code. Codes are valid for ten minutes, and once. Compare it with what the command line shows."
      : `${sentenceCase(OPERATOR_REFUSALS[refused.refusal])}.`;
  const status: ShowStatus = isDelayed ? 429 : 422;
  return show(c, <CodePage frame={frameOf(c, console)} typed={typed === "-" ? "" : typed} problem={problem} />, status);
}
