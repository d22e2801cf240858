import { randomBytes } from "node:crypto";
import { SessionId, terminalIdOf } from "../../model/model.ts";

export const newSession = (): SessionId => SessionId(randomBytes(16).toString("hex"));
export const ATM = terminalIdOf(1);
export const OTHER_ATM = terminalIdOf(2);

/** A clock that advances by one with each reading. */
export const ticking = (): (() => number) => {
  let now = 0;
  return () => ++now;
};
