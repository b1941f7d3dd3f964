import { Controller } from '@nestjs/common';
import { STATE_CHANGED } from '#contracts';
import { OnEvent } from '#platform';
import { ChangeFeed } from './change-feed.ts';

/** Hears that something changed, so that the feed looks at once instead of at its next interval. */
@Controller()
export class StateChangedController {
  readonly #feed: ChangeFeed;

  constructor(feed: ChangeFeed) {
    this.#feed = feed;
  }

  @OnEvent(STATE_CHANGED)
  onStateChanged(): Promise<void> {
    return this.#feed.nudge();
  }
}
