/** An address on which a program of the installation listens, or will. */
export interface Listens {
  /** What listens there, such as "the bank". */
  readonly what: string;
  /** The option that names the address. */
  readonly option: string;
  readonly host: string;
  readonly port: number;
}

/** A file with a key. */
export interface KeyPlace {
  readonly file: string;
  /** What is wrong with the file's text, as a phrase that quotes none of it; null if it has the right form. */
  readonly problem: (text: string) => string | null;
  /** Public: others may read it. */
  readonly isPublic?: true;
  /** Operators renew it every year or two. */
  readonly isRotated?: true;
}

/** The installation that is looked at. All paths are absolute. */
export interface Place {
  readonly dataFolder: string;
  /** The logins of an external database; null for those that nobody gave, and with an embedded one. */
  readonly databaseUrl: string | null;
  readonly ownerUrl: string | null;
  readonly consoleUrl: string | null;
  readonly listens: readonly Listens[];
  readonly keys: readonly KeyPlace[];
  /** The private key of the auditor, which should lie elsewhere. */
  readonly auditorKey: string;
  readonly auditFolder: string;
  /** The audit log's public key on this server, and its name. */
  readonly auditLogKey: string;
  readonly auditOrigin: string;
  /** The key files of the ATMs whose folders lie here. */
  readonly machineKeys: readonly KeyPlace[];
  /** False on a machine that has ATMs only. */
  readonly hasBank: boolean;
  /** The folder of the program: a process whose command names it is ours. */
  readonly program: string;
}
