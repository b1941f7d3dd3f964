import { NestFactory } from '@nestjs/core';
import { NestLogger, redisTransport, serveInternal, type AppContext, type Running } from '#platform';
import { certManagerModule } from './cert-manager.module.ts';
import { IssuanceQueue } from './queue/issuance-queue.ts';
import { RenewalClock } from './renew/renewal-clock.ts';
import { ServeDesk } from './serve/serve-desk.ts';
import { RenewalQueue } from './renew/renewal-queue.ts';
import { CertSpotter } from './transparency/cert-spotter.ts';
import { TransparencyMonitor } from './transparency/transparency-monitor.ts';

/** Starts the transport, the queues, the clock and the health port, and takes up what is to be done. */
export async function startCertManager(context: AppContext): Promise<Running> {
  const { configuration, logger, store } = context;
  const queueConnection = store.openQueueConnection();
  const app = await NestFactory.createMicroservice(certManagerModule(context, queueConnection), {
    ...redisTransport(configuration, 'cert-manager'),
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const [issuances, renewals, clock] = [app.get(IssuanceQueue), app.get(RenewalQueue), app.get(RenewalClock)];
  await app.listen();
  const served = new ServeDesk(store, configuration, logger);
  await served.start();
  const monitor = monitorOf(context);
  monitor?.start();
  const health = await serveInternal(
    configuration.INTERNAL_BIND_ADDRESS,
    configuration.CERT_MANAGER_INTERNAL_PORT,
    async () => {
      const redis = await store.ping().then(
        () => 'healthy',
        () => 'unreachable',
      );
      const [scheduler, worker] = [clock.running, issuances.running && renewals.running];
      return { healthy: redis === 'healthy' && scheduler && worker, redis, scheduler, worker };
    },
  );
  return {
    stop: async () => {
      health.close();
      await served.stop();
      await monitor?.stop();
      await app.close();
      queueConnection.connection.disconnect();
    },
  };
}

/** Undefined where CT_MONITOR_URL names nothing to ask. */
function monitorOf({ configuration, store, logger }: AppContext): TransparencyMonitor | undefined {
  const { CT_MONITOR_URL, CT_MONITOR_TOKEN, CT_MONITOR_INTERVAL } = configuration;
  if (CT_MONITOR_URL === '') return undefined;
  return new TransparencyMonitor(store, new CertSpotter(CT_MONITOR_URL, CT_MONITOR_TOKEN), CT_MONITOR_INTERVAL, logger);
}
