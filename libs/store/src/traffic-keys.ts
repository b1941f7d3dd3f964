/** The keys of what gateways have counted lately; the rest of the map of Redis is in keys.ts. */
export class TrafficKeys {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** hash, what was counted of a host (`host:<hostname>`), of all hosts of a token (`owner:<hash>`) or of everything (`all`), by the beginning (s) of each step of so many seconds: numbers with commas between them, nothing for 0. All steps of an hour (of 60 s) or of 6 hours (of 900 s) are in one. TTL 4 h, or 30 h. Written by gateway; read by admin-api. */
  traffic = (step: number, span: number, subject: string): string => `${this.prefix}traffic:${step}:${span}:${subject}`;

  /** string, says that what a gateway has told under this id is counted, because it tells it again where it got no answer. TTL 600 s. Written and read by gateway. */
  counted = (id: string): string => `${this.prefix}traffic-counted:${id}`;
}
