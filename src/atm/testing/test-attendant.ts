import assert from "node:assert/strict";
import { accept, Currency } from "../../model/model.ts";
import type { Atm } from "../atm-context.ts";
import type { Faults } from "../cash/faults.ts";
import { Levels } from "../cash/levels.ts";
import { Attendant } from "../operations/attend.ts";
import type { Asked } from "../operator/control-message.ts";
import { type Answer, scriptedMachine } from "./test-scripted.ts";

/** An operator at a machine whose bank gives the test's answers. */
export async function attended(answer: Answer = () => accept({}), faults: Faults | null = null) {
  const at = await scriptedMachine(answer);
  const levels = new Levels({ low: [], empty: [] }, () => {});
  const atm = {
    number: 7,
    machine: at.machine,
    levels,
    currency: Currency("JPY"),
    lines: { reached: null, server: null, channels: 0 },
    faults,
  } as unknown as Atm;
  const { act } = new Attendant({ ...atm, openLink: async () => at.link });
  const why = async (asked: Asked) => {
    const answered = await act(asked);
    return answered.ok ? null : answered.why;
  };
  const get = async (asked: Asked) => {
    const answered = await act(asked);
    assert.ok(answered.ok, answered.ok ? "" : answered.why);
    return answered.state;
  };
  return Object.assign(at, { why, get, cash: at.machine.cash, journal: at.machine.journal });
}
