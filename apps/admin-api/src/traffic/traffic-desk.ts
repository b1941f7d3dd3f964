import { BadRequestException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import type { TrafficQuery, TrafficView } from '#contracts';
import { addTraffic, grainOf, mayManage, noTraffic, TRAFFIC_GRAINS, trafficNumbers, type TrafficStep } from '#domain';
import { Store, type TrafficSubject } from '#store';
import type { Caller } from '../auth/caller.ts';

const HOUR_MS = 3_600_000;
const LATE_MS = 60_000;

/** What is asked about, and since when that is the caller's. */
interface Asked {
  readonly subject: TrafficSubject;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** What all gateways have counted. A token sees its own hosts, the administrator all. */
@Injectable()
export class TrafficDesk {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @throws BadRequestException, ForbiddenException, NotFoundException */
  async tell(caller: Caller, { host, from, step: asked }: TrafficQuery): Promise<TrafficView> {
    const now = Date.now();
    const begin = from === undefined ? now - HOUR_MS : Date.parse(from);
    const step = asked ?? stepSince(begin, now);
    const grain = grainOf(step);
    const first = Math.floor(begin / (step * 1_000)) * step;
    refuseUnkept(begin, step, now);
    const { subject, since } = await this.#asked(caller, host);
    const counted = await this.#store.traffic.since(subject, grain, Math.max(first * 1_000, since));
    const steps = new Map<number, number[]>();
    for (let at = first; at * 1_000 <= now; at += step) steps.set(at, noTraffic());
    const total = noTraffic();
    for (const [at, counts] of counted) {
      const into = steps.get(Math.floor(at / step) * step);
      if (!into) continue;
      addTraffic(into, counts);
      addTraffic(total, counts);
    }
    return {
      host: host ?? null,
      from: timeOf(first),
      step,
      points: [...steps].map(([at, counts]) => ({ time: timeOf(at), ...trafficNumbers(counts) })),
      total: trafficNumbers(total),
    };
  }

  async #asked(caller: Caller, host: string | undefined): Promise<Asked> {
    if (host === undefined) return { subject: caller.admin ? 'all' : `owner:${caller.hash}`, since: 0 };
    const target = (await this.#store.targets.find(host as never))?.record;
    if (!target)
      throw new NotFoundException(`There is no host ${host}. Ask with the name of a host as it is configured.`);
    if (!mayManage(caller, target))
      throw new ForbiddenException(
        `${host} is no host of yours. Ask about a host of the token "${caller.name}", or as the administrator.`,
      );
    // A host of this name may have been another token's before.
    return { subject: `host:${host}`, since: caller.admin ? 0 : Date.parse(target.created_at) };
  }
}

const timeOf = (seconds: number): string => new Date(seconds * 1_000).toISOString();

const stepSince = (begin: number, now: number): TrafficStep =>
  now - begin <= TRAFFIC_GRAINS[0].kept * 1_000 ? TRAFFIC_GRAINS[0].step : TRAFFIC_GRAINS[1].step;

function refuseUnkept(begin: number, step: TrafficStep, now: number): void {
  const { kept } = grainOf(step);
  const [minutes, quarters] = TRAFFIC_GRAINS;
  if (begin > now) throw new BadRequestException('from: is in the future. Ask for a time that has been.');
  // Whoever asks for all that is kept may say so a little late.
  if (begin >= now - kept * 1_000 - LATE_MS) return;
  const remedy =
    kept === minutes.kept
      ? `Ask with step=${quarters.step}, which goes back ${quarters.kept / 3_600} hours, or for a later time.`
      : 'Ask for a later time.';
  throw new BadRequestException(
    `from: is too long ago. What was counted in steps of ${step} seconds is kept for ${kept / 3_600} hours. ${remedy}`,
  );
}
