import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { type Answer, type Asked, decodeAnswer, encodeAsked } from "./control-message.ts";

/** How long the ATM may take to answer: it asks the bank, which may be slow. */
const ANSWER_MOST_MS = 60_000;

/** The ATM could not be reached ("atm-not-running"), or gave no answer ("atm-silent") and may or may not have done it. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly code: "atm-not-running" | "atm-silent";

  constructor(code: ControlError["code"], reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}

/** Asks a running ATM over the socket in its data folder. Throws ControlError. */
export async function callAtm(file: string, asked: Asked): Promise<Answer> {
  const socket = connect(file);
  try {
    await once(socket, "connect");
  } catch (cause) {
    const reason = `no ATM that runs under this account answers at ${file}: start it, or name its data folder with --data`;
    throw new ControlError("atm-not-running", reason, { cause });
  }
  try {
    socket.setTimeout(ANSWER_MOST_MS, () => socket.destroy(new Error("no answer in time")));
    socket.write(`${encodeAsked(asked)}\n`);
    return decodeAnswer(Buffer.from((await text(socket)).trimEnd()));
  } catch (cause) {
    const reason =
      "the ATM gave no answer and may or may not have done it: check with strongroom cash status before you do it again";
    throw new ControlError("atm-silent", reason, { cause });
  }
}
