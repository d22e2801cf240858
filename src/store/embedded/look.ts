import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Cluster, clusterIn, passwordsOf, type ROLES, urlOf } from "./cluster.ts";
import { bundledVersion } from "./postgres-programs.ts";
import { isPostmasterOf, readPostmaster } from "./postmaster.ts";

/** The embedded PostgreSQL of a data folder, as it is at this moment. */
export type EmbeddedState =
  | { readonly state: "none" }
  /** Its data is of another version than the program that came with this one. */
  | { readonly state: "other-version"; readonly version: string; readonly wanted: string }
  /** `unclean` if it was not stopped in order: the next start recovers. */
  | { readonly state: "stopped"; readonly unclean: boolean }
  | { readonly state: "starting"; readonly pid: number }
  | { readonly state: "running"; readonly pid: number; readonly urls: Readonly<Record<keyof typeof ROLES, string>> };

/**
 * Looks at the embedded PostgreSQL without touching it. Throws StoreError `data-folder-unusable` if a password is missing, and the
 * system's error if this account may not look.
 */
export function lookAtEmbedded(dataDir: string): EmbeddedState {
  // The functions below would make the folder and the passwords of a new cluster.
  const version = path.join(dataDir, "postgres", "PG_VERSION");
  if (!existsSync(version)) return { state: "none" };
  const found = readFileSync(version, "utf8").trim();
  const wanted = bundledVersion()?.split(".")[0] ?? found;
  if (found !== wanted) return { state: "other-version", version: found, wanted };
  const cluster = clusterIn(dataDir);
  const passwords = passwordsOf(cluster);
  const postmaster = readPostmaster(cluster);
  if (postmaster === null || !isPostmasterOf(cluster, postmaster.pid)) return { state: "stopped", unclean: hasLock(cluster) };
  const { pid, port, ready } = postmaster;
  if (!ready) return { state: "starting", pid };
  const of = (role: keyof typeof ROLES): string => urlOf(cluster, role, passwords, port);
  return { state: "running", pid, urls: { owner: of("owner"), application: of("application"), console: of("console") } };
}

const hasLock = ({ data }: Cluster): boolean => existsSync(path.join(data, "postmaster.pid"));
