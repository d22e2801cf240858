/** Tells somebody who finds a backup years later what it is, without any document at hand. */
export const README = `A backup of a Strongroom bank, of one moment. Whoever has it may read every account; with keys/ in it, he can be the bank.

manifest.json           what and when; each part with its size and SHA-256
manifest.json.sha256    check with: sha256sum -c manifest.json.sha256
schema/NAME.sql         what made the tables, in the order of the names
database/TABLE/N.copy   the rows of a table, in the text form of PostgreSQL's COPY; the manifest names the columns
keys/                   the bank's keys, unless they were left out

Check every part:
  jq -r '.parts[] | "\\(.sha256)  \\(.name)"' manifest.json | sha256sum -c

Restore with the program:     strongroom restore FILE
Restore and prove only:       strongroom backup --verify FILE

Without the program, any PostgreSQL of the manifest's version or newer: run the files of schema/ in order as the owner of an empty
database, then for each table in the manifest's order, with triggers off and the rows that schema/ inserted removed:
  cat database/TABLE/*.copy | psql -c 'copy TABLE (COLUMNS) from stdin'
`;
