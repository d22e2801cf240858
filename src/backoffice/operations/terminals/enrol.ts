import type { TerminalId } from "../../../model/model.ts";
import type { EnrolmentRequest } from "../../../provisioning/provisioning.ts";
import { optional } from "../../fields/field.ts";
import { enrolmentRequest, reason } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { terminalName, text } from "../../results/value-forms.ts";
import { type Answer, done, type OperatorContext, operation, refused } from "../operation.ts";
import { approvedBy, makingOf } from "./terminal-key-step.ts";

const REFUSALS = {
  "enrolment-damaged":
    "the request is not as a machine printed it: a character is another, or missing; copy the whole line again",
  "terminal-exists": "this ATM is enrolled already: rotate its key, or revoke it first",
  "public-key-used": "the machine's public key is, or was, an ATM's: make a new request on the machine",
} as const;

/** An ATM that was enrolled, and waits for its sealed key file. */
export interface Enrolled {
  readonly terminal: TerminalId;
  readonly fingerprint: string;
}

export const enrolTerminal = operation({
  meaning: "enrols an ATM by the request that its machine has made, and seals its key file to that machine alone",
  group: "terminals",
  command: "terminal enrol",
  operands: ["enrolment"],
  example: "terminal enrol atm-3.request",
  fields: { enrolment: enrolmentRequest, reason: optional(reason) },
  roles: ["administrator"],
  ...{ approval: true, fresh: true, reads: false, event: null },
  result: object({ terminal: terminalName, fingerprint: text("the fingerprint of the machine's request") }),
  refusals: REFUSALS,
  async difference({ tx }, { enrolment }) {
    const { planEnrolment } = await import("../../../terminals/terminals.ts");
    const { fingerprintOf, readEnrolmentRequest } = await import("../../../provisioning/provisioning.ts");
    const request = readEnrolmentRequest(enrolment);
    if (request === null) return refused("enrolment-damaged");
    const { terminal, publicKey } = request;
    const plan = await planEnrolment(tx, terminal, publicKey);
    if (!plan.ok) return refused(plan.refusal);
    return done({
      about: { terminal },
      changes: [
        { what: terminal, before: plan.before === "none" ? "not enrolled" : "revoked", after: "enrolled" },
        { what: "fingerprint of the request, as the machine shows it", before: "none", after: fingerprintOf(request) },
      ],
    });
  },
  async run(at, { enrolment }) {
    const { readEnrolmentRequest } = await import("../../../provisioning/provisioning.ts");
    const request = readEnrolmentRequest(enrolment);
    return request === null ? refused("enrolment-damaged") : enrolApproved(at, request);
  },
  text: ({ terminal, fingerprint }) =>
    `${terminal} is enrolled by the request ${fingerprint}: fetch its sealed key file (terminal key-file), and open it at the machine\n`,
});

/** The registry, the cash account and the sealed key file, in the transaction that ends the proposal. */
async function enrolApproved(at: OperatorContext, request: EnrolmentRequest): Promise<Answer<Enrolled>> {
  const terminals = await import("../../../terminals/terminals.ts");
  const { fingerprintOf, sealKeyFile } = await import("../../../provisioning/provisioning.ts");
  const { findCashAccount, openCashAccount } = await import("../../../ledger/ledger.ts");
  const { tx, record, backoffice } = at;
  const { terminal, publicKey } = request;
  const plan = await terminals.planEnrolment(tx, terminal, publicKey);
  if (!plan.ok) return refused(plan.refusal);
  const { keyEncryptionKey, bankKey, auditLog } = makingOf(at);
  const { proposal, by } = approvedBy(at);
  const fingerprint = fingerprintOf(request);
  const change = { terminal, publicKey, at: at.at, by: { ...by, fingerprint } };
  const { epoch, psk } = await terminals.enrol(tx, record, keyEncryptionKey, change);
  const { id, publicKey: bankStaticPublic } = await bankKey(tx);
  await terminals.noteBankKey(tx, terminal, id);
  // Notes are loaded, and booked, by whoever puts them into the machine.
  if ((await findCashAccount(tx, terminal)) === null) await openCashAccount(tx, terminal, at.at);
  const keys = {
    terminal,
    staticPrivate: null,
    pskEpoch: epoch,
    psk,
    next: null,
    bankStaticPublic,
    auditLog: await auditLog(tx),
    cassettes: [],
  };
  const file = sealKeyFile(keys, request, proposal);
  psk.fill(0);
  const sealed = backoffice.keyFileKey.seal({ terminal, proposal }, file);
  await terminals.keepKeyFile(tx, { terminal, proposal, sealed }, at.at);
  return done({ terminal, fingerprint });
}
