/** A unit of systemd, as the Debian package installs it. */
export interface Unit {
  readonly name: string;
  readonly text: string;
}

/** Where the package keeps all data. Each account may enter its own folder below it alone. */
const DATA = "/var/lib/strongroom";

/**
 * What no program of ours needs, in the terms of systemd.exec(5). MemoryDenyWriteExecute is missing: V8 compiles to machine code at
 * run time, and without that (--jitless) it has no WebAssembly and is many times as slow.
 */
const HARDENING = `\
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
PrivateIPC=yes
PrivateMounts=yes
DevicePolicy=closed
ProtectProc=invisible
ProcSubset=pid
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
KeyringMode=private
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
LimitCORE=0
LimitNOFILE=65536
# Only programs of this machine, until a drop-in says more (systemctl edit): IPAddressAllow=10.0.0.0/8
IPAddressDeny=any
IPAddressAllow=localhost`;

interface Service {
  readonly name: string;
  readonly description: string;
  /** More lines of the section Unit. */
  readonly order: string;
  readonly account: string;
  readonly command: string;
  readonly data: string;
  readonly config: string;
  /** More lines of the section Service. */
  readonly more: string;
  readonly stopWithinSeconds: number;
  /** System calls beyond those of the others: whole lines. */
  readonly calls?: string;
}

/** Room to end in order; what is left then is killed, and the next start recovers. */
const STOP_WITHIN_SECONDS = 120;
/** A bank that is not alone may first wait for its customers, for ten minutes by default. */
const DRAIN_SECONDS = 600;

const SERVICES: readonly Service[] = [
  {
    name: "strongroom-bank.service",
    description: "Strongroom bank",
    order: "Wants=network-online.target\nAfter=network-online.target time-sync.target postgresql.service",
    account: "strongroom-bank",
    command: "bank",
    data: `${DATA}/bank`,
    config: "bank.json",
    // Password hashing steps aside for all else by these two calls.
    more: "StateDirectory=strongroom/bank\nStateDirectoryMode=0700",
    stopWithinSeconds: DRAIN_SECONDS + STOP_WITHIN_SECONDS,
    calls: "SystemCallFilter=setpriority sched_setattr\n",
  },
  {
    name: "strongroom-console.service",
    description: "Strongroom operators' console",
    order: "After=network-online.target strongroom-bank.service\nPartOf=strongroom-bank.service",
    account: "strongroom-console",
    command: "console",
    data: `${DATA}/console`,
    config: "console.json",
    // As root, because the bank's folder is the bank's alone. The login is read after that.
    more: "ExecStartPre=+/usr/lib/strongroom/service/hand-over-to-console\nEnvironmentFile=-/run/strongroom/console.env",
    stopWithinSeconds: STOP_WITHIN_SECONDS,
  },
  {
    name: "strongroom-atm@.service",
    description: "Strongroom ATM %i",
    order: "Wants=network-online.target\nAfter=network-online.target strongroom-bank.service",
    account: "strongroom-atm",
    command: "atm %i",
    data: DATA,
    config: "atm.json",
    more: "StateDirectory=strongroom/atm-%i\nStateDirectoryMode=0700",
    stopWithinSeconds: STOP_WITHIN_SECONDS,
  },
];

const unitOf = ({
  description,
  order,
  account,
  command,
  data,
  config,
  more,
  stopWithinSeconds,
  calls = "",
}: Service): string => `\
[Unit]
Description=${description}
Documentation=file:///usr/share/doc/strongroom/SERVICE.md
${order}

[Service]
Type=exec
User=${account}
Group=${account}
Environment=STRONGROOM_DATA=${data} STRONGROOM_CONFIG=/etc/strongroom/${config}
${more}
ExecStart=/usr/bin/strongroom ${command}
# Status 2 is a wrong setting: a restart would read the same.
Restart=on-failure
RestartSec=2
RestartPreventExitStatus=2
# The program stops its own processes in order.
KillMode=mixed
TimeoutStopSec=${stopWithinSeconds}
${HARDENING}
${calls}
[Install]
WantedBy=multi-user.target
`;

/** The units of bank, console and ATMs: each under its own account, on a read-only installation, with its data alone writable. */
export const UNITS: readonly Unit[] = SERVICES.map((service) => ({ name: service.name, text: unitOf(service) }));
