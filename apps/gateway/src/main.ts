import cluster from 'node:cluster';

// What a process needs is loaded only there: a worker has no Nest and no Redis, the supervisor no proxy.
if (cluster.isPrimary) {
  const [{ runApp }, { runGateway }] = await Promise.all([import('#platform'), import('./supervisor/run-gateway.ts')]);
  await runApp('gateway', runGateway);
} else {
  const { runWorker } = await import('./worker/run-worker.ts');
  runWorker();
}
