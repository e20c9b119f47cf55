import { availableParallelism } from 'node:os';
import { buildWatchApp } from './api/watch-app.ts';
import { deliveryLinks } from './delivery-links.ts';
import { closeApp, listen } from './listen.ts';
import { slotsFor } from './media/steps/threads.ts';
import { openEgress } from './net/egress.ts';
import { openSources } from './open-storage.ts';
import { openReadiness } from './readiness.ts';
import { limitsOf, type ServerParts, subfolder, version } from './server-parts.ts';
import { measuredMedia } from './worker/measured-media.ts';
import { startWorker } from './worker/worker.ts';

/** @param url what URLs in webhooks begin with where PUBLIC_URL is not set */
export async function openWorker(parts: ServerParts, opened: AsyncDisposableStack, url: string): Promise<void> {
  const { config, log, db, secrets, storage, queue, encoder, media, metrics } = parts;
  const egress = openEgress({ allow: config.egressAllow });
  opened.defer(() => egress.close());
  const publicUrl = config.publicUrl ?? url;
  const worker = await startWorker({
    db,
    storage,
    sources: await openSources(storage, config, await subfolder(parts, 'sources')),
    queue,
    encoder,
    media: measuredMedia(media, metrics),
    metrics,
    egress,
    secrets,
    urls: { publicUrl, cdnUrl: config.cdnUrl ?? publicUrl, ...deliveryLinks(config, secrets) },
    workFolder: await subfolder(parts, 'worker'),
    disk: parts.disk,
    version,
    limits: limitsOf(config),
    slots: config.workerSlots ?? slotsFor(availableParallelism()),
    ...(config.projectTasks !== undefined && { projectTasks: config.projectTasks }),
    drainSeconds: config.drainSeconds,
    log,
  });
  parts.hindrance = worker.hindrance;
  opened.defer(() => worker.stop());
  if (config.role !== 'worker') return;
  await openWatch(parts, opened);
  parts.announce({ url: null, firstStart: null });
}

/** A worker has no port but this one. */
async function openWatch(parts: ServerParts, opened: AsyncDisposableStack): Promise<void> {
  const { config, log, metrics } = parts;
  if (config.metricsPort === undefined) return;
  const app = buildWatchApp({ logger: log, ready: openReadiness(parts), metrics, version });
  opened.defer(() => closeApp(app));
  await listen(app, { host: config.host, port: config.metricsPort }, 'METRICS_PORT');
}
