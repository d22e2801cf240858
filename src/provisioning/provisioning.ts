/**
 * The key file of an ATM (PROTOCOL.md, section 1.1): written by the bank's commands, read by the ATM and by those commands.
 *
 * It promises one form, read by one reader, and a file that only its owner may read. Its errors never quote a key. It never opens
 * a channel and never asks the registry. There is one file to read: key-file.ts.
 */

export { type KeyFile, KeyFileError, readKeyFile, writeKeyFile } from "./key-file.ts";
