import { Inject } from '@nestjs/common';
import type { Configuration } from '#config';
import type { AppContext } from '#platform';

const CONFIGURATION = Symbol('configuration');
const STOPPING = Symbol('stopping');

/** The validated configuration, for a constructor: `@FromConfiguration() configuration: Configuration`. */
export const FromConfiguration = (): ParameterDecorator => Inject(CONFIGURATION);

/** The signal that is aborted when the app is told to stop: `@Stopping() stopping: AbortSignal`. */
export const Stopping = (): ParameterDecorator => Inject(STOPPING);

export const provideContext = ({
  configuration,
  stopping,
}: AppContext): [{ provide: symbol; useValue: Configuration }, { provide: symbol; useValue: AbortSignal }] => [
  { provide: CONFIGURATION, useValue: configuration },
  { provide: STOPPING, useValue: stopping },
];
