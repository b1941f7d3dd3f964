import type { PreflightFinding } from '#contracts';

export type Outcome = Pick<PreflightFinding, 'result' | 'message'>;

/** One thing to be looked at: which check it belongs to, about which name (null: about the CA), and how it is done. */
export interface Probe extends Pick<PreflightFinding, 'check' | 'name'> {
  readonly look: () => Promise<Outcome>;
}

export const passed = (message: string): Outcome => ({ result: 'passed', message });
export const warning = (message: string): Outcome => ({ result: 'warning', message });
export const failed = (message: string): Outcome => ({ result: 'failed', message });
export const skipped = (message: string): Outcome => ({ result: 'skipped', message });
