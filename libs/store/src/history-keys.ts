import { AlertKeys } from './alert-keys.ts';

/** The part of the map of Redis that tells what was. See Keys. */
export class HistoryKeys extends AlertKeys {
  /** stream of the latest changes of records, each with who made it and what was before, without secrets; bounded to about HISTORY_KEEP. Written with every such change; read by admin-api. */
  get changeHistory(): string {
    return `${this.prefix}change-history`;
  }
}
