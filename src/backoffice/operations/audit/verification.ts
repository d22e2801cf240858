import type { VerificationState } from "../../../overview/overview.ts";
import { orNull } from "../../results/form.ts";
import type { OperatorContext } from "../operation.ts";
import { type Answer, done, operation, refused } from "../operation.ts";
import { AUDIT_ROLES } from "./audit-roles.ts";
import { recordReading } from "./reading.ts";
import { verificationForm } from "./verification-form.ts";

type Runner = NonNullable<NonNullable<OperatorContext["backoffice"]["auditing"]>["runner"]>;

const NO_RUNNER = {
  "verification-unavailable":
    "this process may not read the whole bank, so it cannot verify it: run strongroom verify on the bank's machine",
};
const SHARED = { group: "audit", operands: [], fields: {}, roles: AUDIT_ROLES, approval: false, fresh: false } as const;

/** Calls `act` with what runs verifications, if this process has it. */
async function withRunner<Result>(
  { backoffice }: OperatorContext,
  act: (runner: Runner) => Answer<Result> | Promise<Answer<Result>>,
): Promise<Answer<Result>> {
  const runner = backoffice.auditing?.runner ?? null;
  return runner === null ? refused("verification-unavailable") : act(runner);
}

export const startVerification = operation({
  ...SHARED,
  meaning: "has the whole bank verified: books and audit log must prove each other; one that runs already goes on",
  command: "verification start",
  example: "verification start",
  ...{ reads: false, event: "audit-read" },
  result: orNull(verificationForm, "null if nothing was verified here yet"),
  refusals: NO_RUNNER,
  run: (context) =>
    withRunner(context, (runner) => {
      recordReading(context, "verification start", "none");
      runner.begin(context.name);
      return done(runner.current);
    }),
  text: (state) => verificationText(state),
});

export const cancelVerification = operation({
  ...SHARED,
  meaning: "ends the verification of the bank that this console runs; the last result stays",
  command: "verification cancel",
  example: "verification cancel",
  ...{ reads: false, event: "audit-read" },
  result: orNull(verificationForm, "null if nothing was verified here yet"),
  refusals: { ...NO_RUNNER, "verification-not-running": "this console runs no verification at the moment: nothing was ended" },
  run: (context) =>
    withRunner(context, (runner) => {
      const isEnded = runner.cancel();
      recordReading(context, "verification cancel", "none", isEnded ? "ok" : "error:verification-not-running");
      return isEnded ? done(runner.current) : refused("verification-not-running");
    }),
  text: () => "the verification ends\n",
});

export const showVerification = operation({
  ...SHARED,
  meaning: "shows how the verification stands that this console runs, else the last result on its machine; it changes nothing",
  command: "verification show",
  example: "verification show",
  ...{ reads: true, event: null },
  result: orNull(verificationForm, "null if nothing was verified here yet"),
  refusals: NO_RUNNER,
  run: (context) => withRunner(context, async (runner) => done(runner.current ?? (await runner.last()))),
  text: (state) => verificationText(state),
  warns: (state) => state !== null && state.findingCount > 0,
});

function verificationText(state: VerificationState | null): string {
  if (state === null) return "the bank was not verified from this console yet\n";
  const { phase, percent, findingCount, findings, why } = state;
  const lines = [
    phase === "running" ? `running: ${percent} percent` : phase,
    ...(why === null ? [] : [why]),
    `${findingCount} ${findingCount === 1 ? "finding" : "findings"}`,
    ...findings.map(({ kind, place, what }) => `${place}: ${what} [${kind}]`),
  ];
  return `${lines.join("\n")}\n`;
}
