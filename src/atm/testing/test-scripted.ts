import { CrashDisk } from "../../files/testing/test-disk.ts";
import { newRequestId, type Outcome, type RequestId } from "../../model/model.ts";
import type { OperationName, Request } from "../../protocol/protocol.ts";
import type { NewStep } from "../journal/journal.ts";
import type { BankLink } from "../link/bank-link.ts";
import { testBooks, testMachine } from "./test-machine.ts";

/** A request that the bank gets. */
export interface Seen {
  readonly op: OperationName;
  readonly fields: Request["fields"];
  readonly id: RequestId;
}

/** Answers a request with an outcome, or throws. */
export type Answer = (asked: Seen) => unknown;

/** A machine on a disk that may fail, with the test's answers; lists its journal steps, log lines and requests. */
export async function scriptedMachine(answer: Answer, first: readonly NewStep[] = []) {
  const disk = await CrashDisk.make();
  const logged: { level: string; message: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const machine = await testMachine({ folder: disk.folder, disk }, testBooks(), (level, message, fields = {}) => {
    logged.push({ level, message, fields });
  });
  for (const step of first) await machine.journal.append(step);
  const steps: NewStep[] = [];
  const append = machine.journal.append.bind(machine.journal);
  machine.journal.append = (...given) => {
    steps.push(...given);
    return append(...given);
  };
  const seen: Seen[] = [];
  const closed: string[] = [];
  const link = {
    request: async (op: OperationName, fields: Request["fields"], id = newRequestId()): Promise<Outcome<never>> => {
      seen.push({ op, fields, id });
      return answer({ op, fields, id }) as Outcome<never>;
    },
    close: (reason: string) => void closed.push(reason),
  } as unknown as BankLink;
  return {
    machine,
    disk,
    link,
    steps,
    seen,
    closed,
    logged,
    /** The levels of the log's lines. */
    get levels(): string[] {
      return logged.map(({ level }) => level);
    },
    async [Symbol.asyncDispose]() {
      await machine.journal.close();
      await disk[Symbol.asyncDispose]();
    },
  };
}
