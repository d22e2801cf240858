import type { BuildFacts } from "../../src/cli/build-facts.ts";
import { PROGRAM } from "../debian/program.ts";
import type { Pins } from "./debian-packages.ts";
import type { Layer } from "./layer.ts";
import { ACCOUNT, COMMAND, DATA, INIT } from "./root.ts";

/** What the image says of itself. */
export interface Described {
  readonly facts: BuildFacts;
  readonly description: string;
  readonly license: string;
  /** ISO 8601: the time of the commit. */
  readonly date: string;
  readonly pins: Pins;
  readonly layers: readonly (Layer & { readonly what: string })[];
}

const SECOND = 1_000_000_000;

/**
 * Returns the image's configuration. It is that of the OCI (image-spec, config.md) with one field more: Docker and Podman read
 * Healthcheck, others leave it aside.
 */
export function configOf({ facts, description, license, date, pins, layers }: Described) {
  return {
    created: date,
    architecture: "amd64",
    os: "linux",
    config: {
      User: `${ACCOUNT}:${ACCOUNT}`,
      ExposedPorts: { "65432/tcp": {} },
      Env: [`PATH=/usr/bin:/${PROGRAM}/node/bin`, `STRONGROOM_DATA=${DATA}`, "STRONGROOM_STATUS=127.0.0.1:9432"],
      // The init passes signals on, and collects what a killed PostgreSQL leaves behind.
      Entrypoint: [INIT, "--", `/${PROGRAM}/node/bin/node`, `/${PROGRAM}/dist/src/cli/cli.js`],
      Cmd: ["bank"],
      Volumes: { [DATA]: {} },
      WorkingDir: "/",
      StopSignal: "SIGTERM",
      Healthcheck: {
        Test: ["CMD", COMMAND, "health"],
        Interval: 15 * SECOND,
        Timeout: 15 * SECOND,
        StartPeriod: 60 * SECOND,
        Retries: 3,
      },
      Labels: {
        "org.opencontainers.image.title": "Strongroom",
        "org.opencontainers.image.description": description,
        "org.opencontainers.image.version": facts.version,
        "org.opencontainers.image.licenses": license,
        "org.opencontainers.image.created": date,
        ...(facts.commit !== null && { "org.opencontainers.image.revision": facts.commit }),
        "strongroom.debian": `${pins.release}: ${pins.packages.map(({ name, version }) => `${name} ${version}`).join(", ")}`,
      },
    },
    rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ what }) => ({ created: date, created_by: what })),
  };
}
