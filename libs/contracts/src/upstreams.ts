import { z } from 'zod';
import {
  COOKIE_SECURE,
  LOAD_BALANCING,
  parseEjection,
  parseHealthCheck,
  parseSlowStart,
  parseSticky,
  parseUpstreams,
  SAME_SITE,
  DEFAULT_EJECTION,
} from '#domain';
import { parsedBy } from './fields.ts';

const Spec = z.strictObject({
  url: z.string().meta({ example: 'http://10.0.0.1:3000' }),
  weight: z.number().default(1),
  drain: z.boolean().default(false),
});
export const Upstreams = parsedBy(z.array(Spec), (specs) => parseUpstreams(specs, 'value'));

export const LoadBalancing = z.enum(LOAD_BALANCING);

export const Sticky = parsedBy(
  z.strictObject({
    cookie: z.string().meta({ example: 'backend' }),
    secure: z.enum(COOKIE_SECURE).default('auto'),
    http_only: z.boolean().default(true),
    same_site: z.enum(SAME_SITE).default('lax'),
  }),
  (sticky) => parseSticky(sticky, 'value'),
);

export const Ejection = parsedBy(
  z.strictObject({
    failures: z.number().default(DEFAULT_EJECTION.failures),
    window: z.number().default(DEFAULT_EJECTION.window),
    time: z.number().default(DEFAULT_EJECTION.time),
    max_time: z.number().default(DEFAULT_EJECTION.max_time),
  }),
  (ejection) => parseEjection(ejection, 'value'),
);

export const HealthCheck = parsedBy(
  z.strictObject({
    path: z.string().default('/').meta({ example: '/healthz' }),
    interval: z.number().default(10),
    timeout: z.number().default(5),
    expected_statuses: z.array(z.string()).default(['200-399']),
  }),
  (check) => parseHealthCheck(check, 'value'),
);

export const SlowStart = parsedBy(z.number(), (seconds) => parseSlowStart(seconds, 'value'));

/** The same fields as a target shows them. */
export const UpstreamsView = z.array(z.object({ url: z.string(), weight: z.number().int(), drain: z.boolean() }));
export const StickyView = z.object({
  cookie: z.string(),
  secure: z.enum(COOKIE_SECURE),
  http_only: z.boolean(),
  same_site: z.enum(SAME_SITE),
});
export const EjectionView = z.object({
  failures: z.number().int(),
  window: z.number().int(),
  time: z.number().int(),
  max_time: z.number().int(),
});
export const HealthCheckView = z.object({
  path: z.string(),
  interval: z.number().int(),
  timeout: z.number().int(),
  expected_statuses: z.array(z.string()),
});

const time = z.iso.datetime();

/**
 * How an upstream is at one gateway. `up`: it gets requests. `ejected`: left out for a while, because it failed. `unhealthy`: its
 * health check fails.
 */
export const UPSTREAM_STATES = ['up', 'ejected', 'unhealthy'] as const;
export const UpstreamState = z.object({
  url: z.string(),
  state: z.enum(UPSTREAM_STATES),
  /** Since when; null where it has been so from the beginning. */
  since: time.nullable(),
  /** Of an ejected one: until when it is left out. */
  until: time.nullable(),
  /** Failures of requests since this gateway knows it. */
  failures: z.number().int(),
  last_error: z.object({ at: time, code: z.string(), message: z.string() }).nullable(),
  last_check: z.object({ at: time, ok: z.boolean(), detail: z.string(), ms: z.number() }).nullable(),
});
export type UpstreamState = z.output<typeof UpstreamState>;

/** Asks every gateway how the upstreams of a host are; answered with GatewayUpstreams at once. */
export const UPSTREAMS = 'gateway.upstreams';
export const UpstreamsRequest = z.object({ hostname: z.string() });
/** A gateway's answer. */
export const GatewayUpstreams = z.object({ gateway: z.string(), upstreams: z.array(UpstreamState) });
export type GatewayUpstreams = z.output<typeof GatewayUpstreams>;

/** Asks every gateway which upstreams of all hosts are in trouble; answered with GatewayTroubles at once. */
export const UPSTREAM_TROUBLES = 'gateway.upstream-troubles';
export const GatewayTroubles = z.object({
  gateway: z.string(),
  upstreams: z.array(
    z.object({
      hostname: z.string(),
      url: z.string(),
      reason: z.string(),
      /** Whether the host has no other that gets requests. */
      last: z.boolean(),
    }),
  ),
});
export type GatewayTroubles = z.output<typeof GatewayTroubles>;

/** Answer of GET /proxy/targets/{hostname}/upstreams. */
export const TargetUpstreams = z.object({
  hostname: z.string(),
  load_balancing: LoadBalancing,
  /** Gateways that have answered. */
  gateways: z.number().int(),
  upstreams: z.array(
    z.object({
      url: z.string(),
      weight: z.number().int(),
      drain: z.boolean(),
      /** `partly`: up at some gateways and not at others; `unknown`: no gateway has answered. */
      state: z.enum([...UPSTREAM_STATES, 'down', 'partly', 'unknown']),
      at: z.array(UpstreamState.extend({ gateway: z.string() })),
    }),
  ),
});
export type TargetUpstreams = z.output<typeof TargetUpstreams>;

/** Asks every gateway for all that it knows of upstreams; answered with GatewayUpstreamsSummary at once. */
export const UPSTREAMS_SUMMARY = 'gateway.upstreams-summary';
/** A gateway's answer: the upstreams of hosts that have several, or are checked, or failed once. */
export const GatewayUpstreamsSummary = z.object({
  upstreams: z.array(
    z.object({
      hostname: z.string(),
      url: z.string(),
      up: z.boolean(),
      checked: z.boolean(),
      last_error: z.object({ at: time, message: z.string() }).nullable(),
    }),
  ),
});
export type GatewayUpstreamsSummary = z.output<typeof GatewayUpstreamsSummary>;

/** Answer of GET /proxy/upstreams. Of hosts that are not in it nothing is known: one upstream, not checked, and never failed. */
export const UpstreamsSummary = z.object({
  /** Gateways that have answered. */
  gateways: z.number().int(),
  hosts: z.array(
    z.object({
      hostname: z.string(),
      total: z.number().int(),
      /** Those that get requests at every gateway. */
      up: z.number().int(),
      /** Whether its upstreams have health checks that have found something. */
      checked: z.boolean(),
      /** The latest failure of a request, or of a check that fails. */
      last_error: z.object({ at: time, message: z.string() }).nullable(),
    }),
  ),
});
export type UpstreamsSummary = z.output<typeof UpstreamsSummary>;
