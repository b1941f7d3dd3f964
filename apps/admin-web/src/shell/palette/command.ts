import type { IconName } from '../../look/icon-paths.ts';

/** Something the palette can go to or do. */
export interface Command {
  /** Unique among all. */
  readonly id: string;
  readonly group: string;
  readonly label: string;
  /** Where it leads, or what is known of it; searched as well. */
  readonly hint?: string | undefined;
  readonly icon: IconName;
  readonly run: () => void;
}
