import type { DnsProvider, PresentedRecord, TxtRecord } from '../provider.ts';

/** A person puts the record there and takes it away; whoever asks for the certificate shows it and waits. */
export class Manual implements DnsProvider {
  readonly name = 'manual';

  async present(record: TxtRecord): Promise<PresentedRecord> {
    return { ...record, provider: this.name, handle: null };
  }

  async remove(): Promise<void> {
    // The record is the person's own.
  }
}
