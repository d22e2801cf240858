import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { COMMANDS } from "../../src/cli/commands.ts";
import { installation } from "../../src/installation/installation.ts";
import { archiveOf } from "./archive.ts";
import { configOf } from "./config.ts";
import { isTaken, readPins } from "./debian-packages.ts";
import { digestOf, file, folder, layerOf, link } from "./layer.ts";
import { packageIn } from "./renew.ts";

const { root } = installation();
const NODES = [file("usr/bin/run", "#!/bin/sh\n", 0o755), link("bin", "usr/bin"), folder("var/lib/data", 0o700, 65_532)];
const facts = { version: "1.2.3", commit: "0".repeat(40), date: "2026-11-29T16:20:00Z", modified: false };

function inFolder<Result>(work: (place: string) => Result): Result {
  const place = mkdtempSync(path.join(tmpdir(), "strongroom-image-"));
  try {
    return work(place);
  } finally {
    rmSync(place, { recursive: true });
  }
}

it("a layer has every folder, link, owner and mode, and its bytes depend on nothing else", () => {
  const layer = layerOf(NODES, 1_700_000_000);
  assert.deepEqual(layerOf(NODES.toReversed(), 1_700_000_000), layer);
  assert.equal(layer.digest, digestOf(layer.bytes));
  const listed = inFolder((place) => {
    writeFileSync(path.join(place, "x.tgz"), layer.bytes);
    return execFileSync("tar", ["tvzf", "x.tgz", "--numeric-owner"], {
      cwd: place,
      encoding: "utf8",
      env: { ...process.env, TZ: "UTC" },
    });
  });
  const lines = listed
    .trim()
    .split("\n")
    .map((line) => line.split(/\s+/));
  assert.deepEqual(
    lines.map(([mode, owner, , , , ...name]) => [mode, owner, name.join(" ")]),
    [
      ["lrwxrwxrwx", "0/0", "bin -> usr/bin"],
      ["drwxr-xr-x", "0/0", "usr/"],
      ["drwxr-xr-x", "0/0", "usr/bin/"],
      ["-rwxr-xr-x", "0/0", "usr/bin/run"],
      ["drwxr-xr-x", "0/0", "var/"],
      ["drwxr-xr-x", "0/0", "var/lib/"],
      ["drwx------", "65532/65532", "var/lib/data/"],
    ],
  );
});

it("both forms in the archive name the same blobs, by their true digests", () => {
  const layers = [layerOf(NODES, 0), layerOf([file("etc/x", "y")], 0)].map((layer) => ({ ...layer, what: "a part" }));
  const described = { facts, description: "d", license: "MIT", date: facts.date, pins: readPins(root), layers };
  const config = configOf(described);
  const archive = archiveOf({ reference: "localhost/strongroom:1.2.3", config, layers }, 0);
  inFolder((place) => {
    writeFileSync(path.join(place, "x.tar"), archive);
    execFileSync("tar", ["xf", "x.tar"], { cwd: place });
    const read = <T>(name: string): T => JSON.parse(readFileSync(path.join(place, name), "utf8")) as T;
    const blob = (digest: string): string => {
      const name = `blobs/${digest.replace(":", "/")}`;
      assert.equal(digestOf(readFileSync(path.join(place, name))), digest);
      return name;
    };
    interface Descriptor {
      digest: string;
      size: number;
    }
    const { manifests } = read<{ manifests: Descriptor[] }>("index.json");
    const manifest = read<{ config: Descriptor; layers: Descriptor[] }>(blob(manifests[0]?.digest ?? ""));
    const [docker] = read<{ Config: string; RepoTags: string[]; Layers: string[] }[]>("manifest.json");
    assert.deepEqual(docker, {
      Config: blob(manifest.config.digest),
      RepoTags: ["localhost/strongroom:1.2.3"],
      Layers: manifest.layers.map(({ digest }) => blob(digest)),
    });
    assert.deepEqual(
      manifest.layers.map(({ size }) => size),
      layers.map(({ bytes }) => bytes.length),
    );
    const written = read<typeof config>(docker.Config);
    assert.deepEqual(
      written.rootfs.diff_ids,
      layers.map(({ diffId }) => diffId),
    );
    assert.deepEqual(written, JSON.parse(JSON.stringify(config)));
  });
});

it("the image runs as an account without rights, and its health check is a command of the program", () => {
  const { config } = configOf({ facts, description: "d", license: "MIT", date: facts.date, pins: readPins(root), layers: [] });
  assert.match(config.User, /^[1-9]\d+:[1-9]\d+$/);
  const [, command = "", name = ""] = config.Healthcheck.Test;
  assert.equal(command, "/usr/bin/strongroom");
  for (const each of [name, ...config.Cmd]) assert.ok(Object.hasOwn(COMMANDS, each), each);
});

it("every package of Debian is pinned by its hash, and named in the image", () => {
  const pins = readPins(root);
  assert.ok(pins.packages.length > 0);
  for (const { name, version, file: place, sha256 } of pins.packages) {
    assert.match(sha256, /^[0-9a-f]{64}$/, name);
    assert.match(place, new RegExp(`^debian(-security)?/pool/.*/${name.replaceAll("+", "\\+")}_[^/]+_(amd64|all)\\.deb$`));
    const { Labels } = configOf({ facts, description: "d", license: "MIT", date: "", pins, layers: [] }).config;
    assert.ok(Labels["strongroom.debian"].includes(`${name} ${version}`));
  }
});

it("what apt prints is read whole, or refused", () => {
  const hash = "b".repeat(64);
  const line = `'http://deb.debian.org/debian/pool/main/t/tini/tini_0.19.0-3%2bb8_amd64.deb' tini_1%3a0.19.0-3+b8_amd64.deb 280384 SHA256:${hash}`;
  assert.deepEqual(packageIn(line), {
    name: "tini",
    version: "1:0.19.0-3+b8",
    file: "debian/pool/main/t/tini/tini_0.19.0-3+b8_amd64.deb",
    sha256: hash,
  });
  for (const wrong of [line.replace("SHA256", "MD5Sum"), line.replace("deb.debian.org", "example.org"), ""])
    assert.throws(() => packageIn(wrong), /which names no package with its SHA-256$/);
});

it("of Debian's packages only what runs is taken", () => {
  for (const name of ["usr/lib/x86_64-linux-gnu/libc.so.6", "usr/bin/tini", "usr/share/doc/libc6/copyright"])
    assert.ok(isTaken(name), name);
  for (const name of [
    "usr/lib/x86_64-linux-gnu/gconv/UTF-16.so",
    "usr/bin/tini-static",
    "usr/share/doc/libc6/changelog.gz",
    "etc/profile",
  ])
    assert.ok(!isTaken(name), name);
});
