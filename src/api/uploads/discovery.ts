import type { Limits } from '../../core/limits.ts';
import type { Api } from '../app-options.ts';
import { algorithms } from './checksum.ts';
import { extensions } from './upload-store.ts';

/** OPTIONS without a preflight asks what the server can (tus 1.0, "OPTIONS"). Before CORS, which answers both. */
export function describeTus(app: Api, { uploadBytes }: Pick<Limits, 'uploadBytes'>): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'OPTIONS' || !/^\/v1\/uploads\b/.test(request.url)) return;
    reply.headers({
      'tus-resumable': '1.0.0',
      'tus-version': '1.0.0',
      'tus-extension': extensions.join(','),
      'tus-checksum-algorithm': algorithms.join(','),
      'tus-max-size': uploadBytes,
    });
  });
}
