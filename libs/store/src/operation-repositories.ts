import { AccessLogRepository } from './access-log-repository.ts';
import { AlertRepository } from './alert-repository.ts';
import { DeliveryRepository } from './delivery-repository.ts';
import { GatewayRepository } from './gateway-repository.ts';
import { HistoryRepository } from './history-repository.ts';
import { IdentityRepositories } from './identity-repositories.ts';
import { InstanceRepository } from './instance-repository.ts';
import type { Keys } from './keys.ts';
import { NotificationRepository } from './notification-repository.ts';
import type { CommittingClient } from './redis-connection.ts';
import { RepeatRepository } from './repeat-repository.ts';
import { RequestKeys } from './request-keys.ts';
import type { SecretBox } from './secret-box.ts';
import { TrafficRepository } from './traffic-repository.ts';
import { TransparencyRepository } from './transparency-repository.ts';

/** What is known of the system as it works: who takes part, what was asked, what was changed. */
export class OperationRepositories extends IdentityRepositories {
  readonly gateways: GatewayRepository;
  readonly instances: InstanceRepository;
  readonly traffic: TrafficRepository;
  readonly accessLog: AccessLogRepository;
  /** Calls of MCP servers. */
  readonly mcpCalls: AccessLogRepository;
  readonly history: HistoryRepository;
  readonly transparency: TransparencyRepository;
  readonly repeats: RepeatRepository;
  readonly alerts: AlertRepository;
  readonly notifications: NotificationRepository;
  readonly deliveries: DeliveryRepository;

  constructor(redis: CommittingClient, keys: Keys, box: SecretBox) {
    super(redis, keys, box);
    this.gateways = new GatewayRepository(redis, keys);
    this.instances = new InstanceRepository(redis, keys);
    this.traffic = new TrafficRepository(redis, keys);
    this.accessLog = new AccessLogRepository(redis, keys.accessLog);
    this.mcpCalls = new AccessLogRepository(redis, new RequestKeys(keys).mcpCalls);
    this.history = new HistoryRepository(redis, keys);
    this.transparency = new TransparencyRepository(redis, keys.prefix);
    this.repeats = new RepeatRepository(redis, keys);
    this.alerts = new AlertRepository(redis, keys);
    this.notifications = new NotificationRepository(redis, keys, box);
    this.deliveries = new DeliveryRepository(redis, keys);
  }
}
