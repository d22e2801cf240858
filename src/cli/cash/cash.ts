import { type Asked, callAtm, controlFile, type Done, FAULTS, type FaultName, type State } from "../../atm/atm.ts";
import { formatMoney, REFUSALS, type RefusalName } from "../../model/model.ts";
import type { Run } from "../command.ts";
import { atmFolder } from "../data-folder.ts";
import { readNotes } from "../options/notes.ts";
import { readNumber } from "../options/operands.ts";
import { readOperator } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { didYouMean, UsageError } from "../options/usage-error.ts";
import { refuse, say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { stateText } from "./cash-text.ts";

// The commands of an operator at a machine. Only the running ATM changes its counters: each command asks it over the socket in
// its data folder, and the ATM informs the bank.

type Invocation = Parameters<Run>[0];

/** `strongroom cash status N` */
export const cashStatus: Run = async (invocation) => {
  const state = await ask(invocation, { ask: "status" });
  if (state === null) return 1;
  printResult(invocation.settings, state, stateText(state));
  return 0;
};

/** `strongroom cash close N` and `strongroom cash open N` */
export const closeMachine: Run = (invocation) => attend(invocation, { ask: "close", ...who(invocation.settings) });
export const openMachine: Run = (invocation) => attend(invocation, { ask: "open", ...who(invocation.settings) });

/** `strongroom cash empty N` */
export const emptyRejectBox: Run = (invocation) => attend(invocation, { ask: "empty", ...who(invocation.settings) });

/** `strongroom cash load N NOTES`, `cash unload N NOTES` and `cash swap N NOTES` */
export const loadNotes: Run = (invocation) => moveNotes(invocation, "load");
export const unloadNotes: Run = (invocation) => moveNotes(invocation, "unload");
export const swapCassettes: Run = (invocation) => moveNotes(invocation, "swap");

async function moveNotes(invocation: Invocation, what: "load" | "unload" | "swap"): Promise<number> {
  const before = await ask(invocation, { ask: "status" });
  if (before === null) return 1;
  const notes = readNotes(invocation.operands["NOTES"] ?? "", "NOTES", before);
  return attend(invocation, { ask: what, notes, ...who(invocation.settings) });
}

/** `strongroom cash fault N FAULT` */
export const armFault: Run = async (invocation) => {
  const fault = invocation.operands["FAULT"] ?? "";
  if (!Object.hasOwn(FAULTS, fault)) {
    const known = Object.entries(FAULTS).map(([name, meaning]) => `\n  ${name.padEnd(22)}${meaning}`);
    const hint = didYouMean(fault, Object.keys(FAULTS));
    throw new UsageError(`"${fault}" is no fault that a simulated machine knows${hint}:${known.join("")}`);
  }
  const name = fault as FaultName;
  const state = await ask(invocation, { ask: "fault", fault: name });
  if (state === null) return 1;
  if (invocation.settings.get("json")) printResult(invocation.settings, state, "");
  say(`at the next chance, once: ${FAULTS[name]}`);
  return 0;
};

/** Sends a request to the machine, and prints what it did. */
async function attend(invocation: Invocation, asked: Asked): Promise<number> {
  const state = await ask(invocation, asked);
  return state === null ? 1 : report(invocation.settings, state);
}

/** The machine's answer; null if it objects, after printing why. Throws ControlError. */
async function ask({ operands, settings }: Invocation, asked: Asked): Promise<State | null> {
  const n = readNumber(operands);
  const answer = await callAtm(controlFile(atmFolder(settings.dataFolder, n), n), asked);
  if (answer.ok) return answer.state;
  refuse(answer.why);
  return null;
}

function report(settings: Settings, state: State): number {
  printResult(settings, state, state.done.map((each) => `${doneText(each, state)}\n`).join("") + stateText(state));
  return state.done.every(({ how }) => how === "booked") ? 0 : 1;
}

const DID = { load: "put in", unload: "taken out" } as const;

function doneText({ op, amount, how, reason }: Done, currency: State): string {
  const money = (figure: bigint): string =>
    `${formatMoney(figure, { ...currency, code: currency.currency })} ${currency.currency}`;
  const what = `${money(amount)} ${DID[op]}`;
  if (how === "refused")
    return `${what}: the bank refuses it, nothing was booked: ${REFUSALS[reason as RefusalName]?.meaning ?? reason}`;
  if (how === "pending") return `${what}: the bank does not answer; it is booked, and the counters follow, as soon as it does`;
  return `${what} and booked`;
}

function who(settings: Settings): { operator: string; login: string } {
  const { name, login } = readOperator(settings);
  return { operator: name, login };
}
