// Apart from strongroom.cjs, because the oldest Node.js cannot read an import.
import("../dist/src/cli/cli.js");
