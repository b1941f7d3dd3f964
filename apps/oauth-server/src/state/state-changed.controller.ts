import { Controller } from '@nestjs/common';
import { STATE_CHANGED } from '#contracts';
import { OnEvent } from '#platform';
import { LiveState } from './live-state.ts';

/** Hears that something changed, so that it is looked for at once instead of at the next interval. */
@Controller()
export class StateChangedController {
  readonly #state: LiveState;

  constructor(state: LiveState) {
    this.#state = state;
  }

  @OnEvent(STATE_CHANGED)
  onStateChanged(): Promise<void> {
    return this.#state.nudge();
  }
}
