import { availableParallelism } from 'node:os';
import { buildApp } from './api/app.ts';
import { inTurn } from './api/probe-turns.ts';
import { deliveryLinks } from './delivery-links.ts';
import { firstStartOf, markShown } from './first-start.ts';
import { closeApp, listen } from './listen.ts';
import { extensionOf } from './media/extension.ts';
import { probe } from './media/probe.ts';
import { openReadiness } from './readiness.ts';
import { limitsOf, type ServerParts, subfolder, version } from './server-parts.ts';

/**
 * Opens the port for the API, delivery and pages, and says where it is; at the first start what to copy, too.
 *
 * @returns the origin where it is reached from this machine
 */
export async function openApi(parts: ServerParts, opened: AsyncDisposableStack): Promise<string> {
  const { config, log, db, secrets, storage, queue, encoder } = parts;
  const workFolder = await subfolder(parts, 'api');
  const app = await buildApp({
    db,
    storage,
    // A CDN on the bucket knows no signatures
    ...(config.storageUrl && config.cdnUrl && config.playback === 'public' && { sendTo: config.cdnUrl }),
    queue,
    probe: inTurn((path, signal) => probe(path, { encoder, signal }), Math.max(2, availableParallelism())),
    extensionOf,
    secrets,
    urls: { ...config, ...deliveryLinks(config, secrets) },
    workFolder,
    disk: parts.disk,
    logger: log,
    trustProxy: config.trustProxy,
    ready: openReadiness(parts),
    metrics: parts.metrics,
    limits: limitsOf(config),
    version,
    settings: parts.settings,
  });
  opened.defer(() => closeApp(app));
  const url = await listen(app, config);
  const firstStart = await firstStartOf(db, secrets, config);
  parts.announce({ url, firstStart });
  if (firstStart !== null) await markShown(db);
  return url;
}
