import { statSync } from "node:fs";
import { doubtful, type Finding, well, wrong } from "../finding.ts";
import type { Place } from "../place.ts";

export interface FolderFacts {
  readonly folder: string;
  /** Null if there is no such folder. */
  readonly found: { readonly isFolder: boolean; readonly mode: number; readonly owner: number } | null;
  /** The account that looks; null on a system without numbers of accounts. */
  readonly account: number | null;
}

export async function lookAtFolder({ dataFolder }: Place): Promise<FolderFacts> {
  const stats = statSync(dataFolder, { throwIfNoEntry: false });
  const found = stats === undefined ? null : { isFolder: stats.isDirectory(), mode: stats.mode & 0o777, owner: stats.uid };
  return { folder: dataFolder, found, account: process.platform === "win32" ? null : (process.geteuid?.() ?? null) };
}

export function judgeFolder({ folder, found, account }: FolderFacts): readonly Finding[] {
  if (found === null)
    return [doubtful(`there is no ${folder} yet`, "start the bank, which makes it, or name the folder of its data with --data")];
  if (!found.isFolder) return [wrong(`${folder} is a file`, "name the folder of the bank's data with --data")];
  if (account === null) return [well(folder)];
  const mode = found.mode.toString(8);
  return [
    (found.mode & 0o022) === 0
      ? well(`${folder} can be changed by its owner only`)
      : wrong(`others than its owner may change what lies in ${folder} (mode ${mode})`, `chmod go-w ${folder}`),
    ...(found.owner === account
      ? []
      : [
          doubtful(
            `${folder} belongs to the account ${found.owner}, and this command runs as ${account}`,
            "give the command as the account of the bank, which may see more or less than this one",
          ),
        ]),
  ];
}
