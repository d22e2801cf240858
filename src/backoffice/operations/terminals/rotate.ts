import { time } from "../../../model/model.ts";
import type { RotationPlan, RotationRefusal } from "../../../terminals/terminals.ts";
import { optional } from "../../fields/field.ts";
import { terminal } from "../../fields/id-fields.ts";
import { reason } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { terminalName, whole } from "../../results/value-forms.ts";
import { type Answer, done, operation, refused } from "../operation.ts";
import { approvedBy, makingOf } from "./terminal-key-step.ts";

const REFUSALS = {
  "terminal-unknown": "no ATM with this number was ever enrolled",
  "terminal-revoked": "the ATM is revoked: enrol it again",
  "rotation-open":
    "the ATM has not taken the key of the last rotation yet: it does when it connects; if it never will, revoke it",
  "epochs-full":
    "the key before the last rotation is still valid, for a day after the first use of the new one: wait until it ends",
} as const satisfies Record<RotationRefusal, string>;

export const rotateTerminal = operation({
  meaning: "gives an ATM its next pre-shared key over its own channel; the old one ends a day after the first use of the new one",
  group: "terminals",
  command: "terminal rotate",
  operands: ["terminal"],
  example: "terminal rotate 3",
  fields: { terminal, reason: optional(reason) },
  roles: ["administrator"],
  ...{ approval: true, fresh: true, reads: false, event: null },
  result: object({ terminal: terminalName, epoch: whole("the epoch of the new key") }),
  refusals: REFUSALS,
  async difference({ tx, at }, { terminal: atm }) {
    const { planRotation } = await import("../../../terminals/terminals.ts");
    const plan = await planRotation(tx, atm, at);
    if (!plan.ok) return refusedPlan(plan);
    const [before, after] = [`epoch ${plan.current}`, `epoch ${plan.next}, once the ATM has taken it`];
    return done({ about: { terminal: atm }, changes: [{ what: `pre-shared key of ${atm}`, before, after }] });
  },
  async run(at, { terminal: atm }) {
    const { orderTerminal, planRotation, rotate } = await import("../../../terminals/terminals.ts");
    const { tx, record, name } = at;
    const { proposal, approver, by } = approvedBy(at);
    const plan = await planRotation(tx, atm, at.at);
    if (!plan.ok) return refusedPlan(plan);
    const { keyEncryptionKey } = makingOf(at);
    const { epoch, psk } = await rotate(tx, record, keyEncryptionKey, { terminal: atm, at: at.at, by });
    psk.fill(0);
    const order = { id: proposal, terminal: atm, at: at.at, kind: "rotate", epoch } as const;
    const ordered = await orderTerminal(tx, record, order, { name, approver });
    if (!ordered.ok) throw new Error(`a rotation cannot be ordered: ${ordered.refusal}`);
    return done({ terminal: atm, epoch });
  },
  text: ({ terminal: atm, epoch }) =>
    `${atm} is ordered to take its key of epoch ${epoch}: it does within seconds while it is connected, else when it connects\n`,
});

const refusedPlan = ({ refusal, until }: Extract<RotationPlan, { ok: false }>): Answer<never> =>
  refused(refusal, until === undefined ? {} : { until: time(until) });
