/** How a state is told apart at a glance; its words say the same. */
export type Tone = 'ok' | 'warn' | 'bad' | 'busy' | 'off';

export const needsAttention = (tone: Tone): boolean => tone === 'warn' || tone === 'bad';
