import type { BenchCertificate } from './certificate.ts';

/** What every contender is given: the same backend, the same certificate, one core. */
export interface Setting {
  /** A private folder for its configuration and data; removed afterwards. */
  readonly dir: string;
  /** The host name that clients ask for; the certificate carries it. */
  readonly host: string;
  readonly certificate: BenchCertificate;
  readonly backendPort: number;
  /** Port of 127.0.0.1 on which it must serve HTTPS. */
  readonly port: number;
  /** Put in front of the command line, to keep all contenders on the same core. */
  readonly onCore: readonly string[];
}

/** A contender that runs. */
export interface RunningContender {
  /** CPU time of all its processes so far, in microseconds. */
  readonly cpu: number;
  /** What its clients send with each request besides. */
  readonly fields?: Readonly<Record<string, string>>;
  /** @throws Stop that shows its last lines when it has ended */
  mustRun(): void;
  /** Resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** A proxy that takes part. start() resolves once its processes run; whether it answers is asked by the bench. */
export interface Contender {
  readonly name: string;
  readonly start: (setting: Setting) => Promise<RunningContender>;
}
