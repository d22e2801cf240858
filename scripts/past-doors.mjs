// What every command loads before it is chosen: the tables of commands and options, and what they name. The bundler takes whole files,
// and the door of a room names all that the room gives to others. So a table that needs one name of a room would load the room and the
// rooms that it needs, with the database's driver, for `--help` too. This plugin leads the tables' imports past the doors, straight to
// the modules that define the names, and puts all these modules into one file. Sources keep the doors: the import rule is about people.
import { readFileSync } from "node:fs";
import path from "node:path";

const COMMENTS = /\/\*[\s\S]*?\*\/|^\/\/.*$/gm;
const EXPORTS = /^export \{([^}]*)\} from "(\.[^"]+)";$/gm;
const IMPORTS = /^import \{([^}]*)\} from "(\.[^"]+)";$/gm;
/** All imports that a module makes before it runs, also several in a line. */
const AT_ONCE = /(?:^|; )(?:import|export)\b[^"';]*?from "(\.[^"]+)"/gm;
const LATE = /\bimport\(\s*"(\.[^"]+)"\s*\)/g;

/** Returns an esbuild plugin for the compiled modules in this folder. `entry` and `tables` are relative to it. */
export function pastDoors(folder, entry, tables) {
  return {
    name: "past-doors",
    setup({ onLoad }) {
      const doors = new Map();
      const read = (file) => readFileSync(file, "utf8");
      const straight = (file) => straightened(read(file), file, doors);
      const first = [...reached(path.join(folder, tables), (file) => namedIn(AT_ONCE, straight(file), file))];
      const all = reached(path.join(folder, entry), (file) => [AT_ONCE, LATE].flatMap((each) => namedIn(each, read(file), file)));
      const late = new Set([...all].flatMap((file) => namedIn(LATE, read(file), file)));
      // A module that is loaded late finds the tables loaded. If it names them, the bundler does not divide them by who needs which.
      const text = first.map((file) => `import ${JSON.stringify(file)};`).join(" ");
      onLoad({ filter: /\.js$/ }, ({ path: file }) => {
        if (!all.has(file) && !first.includes(file)) return null;
        const contents = first.includes(file) ? straight(file) : read(file);
        return { contents: late.has(file) && !first.includes(file) ? `${contents}\n${text}` : contents, loader: "js" };
      });
    },
  };
}

/** The text of a module without imports from doors. Each statement keeps its line, on which its source map depends. */
const straightened = (text, file, doors) =>
  text.replace(IMPORTS, (statement, names, from) => {
    const imported = path.resolve(path.dirname(file), from);
    const door = exportsOf(imported, doors);
    if (door === null) return statement;
    const imports = namesIn(names).map(([name, local]) => {
      const { module, as } = door.get(name);
      const relative = path.relative(path.dirname(file), module).replaceAll(path.sep, "/");
      return `import { ${as} as ${local} } from "${relative.startsWith(".") ? relative : `./${relative}`}";`;
    });
    return imports.join(" ") + statement.replace(/[^\n]/g, "");
  });

/** Where a module that only passes names on has each of them from; null for any other module. */
function exportsOf(file, doors) {
  if (!doors.has(file)) doors.set(file, readExports(file, doors));
  return doors.get(file);
}

function readExports(file, doors) {
  const text = readFileSync(file, "utf8").replace(COMMENTS, "");
  if (text.replace(EXPORTS, "").trim() !== "") return null;
  return new Map(
    [...text.matchAll(EXPORTS)].flatMap(([, names, from]) => {
      const module = path.resolve(path.dirname(file), from);
      return namesIn(names).map(([name, as]) => [as, exportsOf(module, doors)?.get(name) ?? { module, as: name }]);
    }),
  );
}

/** The pairs of names in a list such as `a, b as c`. */
const namesIn = (list) =>
  list
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .map((each) => {
      const [name, as = name] = each.split(" as ");
      return [name, as];
    });

const namedIn = (pattern, text, file) => [...text.matchAll(pattern)].map(([, from]) => path.resolve(path.dirname(file), from));

/** The file, and all that `next` leads to from it. */
function reached(file, next) {
  const found = new Set([file]);
  for (const each of found) for (const other of next(each)) found.add(other);
  return found;
}
