import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { BuildFacts } from "../../src/cli/build-facts.ts";
import { archiveOf } from "./archive.ts";
import { configOf } from "./config.ts";
import { readPins } from "./debian-packages.ts";
import { type Layer, layerOf } from "./layer.ts";
import { makeRoot, type Parts } from "./root.ts";

/** What an image is made from. */
export interface ImageSource {
  /** The checkout, with its packages. */
  readonly root: string;
  /** The npm package, unpacked. */
  readonly folder: string;
  readonly facts: BuildFacts;
  /** ISO 8601: the time of the commit. */
  readonly date: string;
}

/** The image's name wherever it is loaded: no registry has it. */
const referenceOf = (version: string): string => `localhost/strongroom:${version}`;

const WHAT: Readonly<Record<keyof Parts, string>> = {
  debian: "libraries of Debian",
  runtime: "Node.js and PostgreSQL",
  program: "Strongroom",
};

/**
 * Makes the container image in `out` and returns the path of its archive. The same sources make the same bytes. Throws Error if
 * this machine is no Linux on x64, whose programs the image has, or lacks dpkg-deb, or a package of Debian cannot be had.
 */
export async function makeImage(out: string, { root, folder, facts, date }: ImageSource): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("the container image is made on Linux on x64, whose programs it has: run npm run image there");
  const { description, license } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as PackageFacts;
  mkdirSync(out, { recursive: true });
  const [pins, work, time] = [readPins(root), path.join(out, "image"), Date.parse(date) / 1000];
  const parts = await makeRoot(work, pins, { root, folder });
  rmSync(work, { recursive: true });
  const layers = (Object.keys(WHAT) as (keyof Parts)[]).map((part): Layer & { what: string } => ({
    ...layerOf(parts[part], time),
    what: WHAT[part],
  }));
  const config = configOf({ facts, description, license, date, pins, layers });
  const archive = path.join(out, `strongroom-${facts.version}-image.tar`);
  writeFileSync(archive, archiveOf({ reference: referenceOf(facts.version), config, layers }, time));
  return archive;
}

interface PackageFacts {
  readonly description: string;
  readonly license: string;
}
