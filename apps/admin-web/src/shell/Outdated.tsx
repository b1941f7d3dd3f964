import type { ReactElement } from 'react';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { texts } from '../texts.ts';

/** In place of a view whose file is not there. */
export function Outdated(): ReactElement {
  return <LoadingFailed error={new Error(texts.errors.viewMissing)} onRetry={() => location.reload()} />;
}
