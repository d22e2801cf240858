import { readFileSync } from "node:fs";
import { doubtful, type Finding, well, wrong } from "../finding.ts";

/** The major version that the tests run on. The program itself refuses what is too old for it. */
const NODE_TESTED = 26;

export interface RuntimeFacts {
  readonly node: string;
  /** The most files and sockets that a process may have open; null if the system does not say. */
  readonly filesMost: number | null;
}

/** Each channel, page and database connection is an open file of its process. */
const FILES_ENOUGH = 4_096;
const FILES_LEAST = 1_024;

export async function lookAtRuntime(): Promise<RuntimeFacts> {
  return { node: process.versions.node, filesMost: filesMost() };
}

/** The hard limit: Node.js raises the soft one to it. */
function filesMost(): number | null {
  try {
    const [, hard = ""] = /^Max open files +\S+ +(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return hard === "unlimited" ? Number.POSITIVE_INFINITY : Number(hard) || null;
  } catch {
    return null;
  }
}

export function judgeRuntime({ node, filesMost: most }: RuntimeFacts): readonly Finding[] {
  const isTested = Number(node.split(".")[0]) === NODE_TESTED;
  return [
    isTested
      ? well(`Node.js ${node}`)
      : doubtful(
          `Node.js ${node} is not the one of the tests`,
          `run the program on Node.js ${NODE_TESTED}, as bin/strongroom does`,
        ),
    ...(most === null ? [] : [judgeFiles(most)]),
  ];
}

function judgeFiles(most: number): Finding {
  const what = `a process may have ${most} files and sockets open`;
  const todo = `raise the limit to ${FILES_ENOUGH} or more: ulimit -n, or LimitNOFILE= of the service`;
  if (most < FILES_LEAST) return wrong(`${what}, which a bank uses up`, todo);
  return most < FILES_ENOUGH ? doubtful(`${what}, which many ATMs use up`, todo) : well(what);
}
